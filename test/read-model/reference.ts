/**
 * The read model, derived from the whole history at once in the plainest way: the fold must equal it, wherever the
 * history is cut. It was the program's own derivation before there was a fold.
 */
import { effectsOf, faultsThat } from '../../src/history/effects.ts';
import type { DStateTask, Event, EventOf, EventType, JobRole } from '../../src/history/events.ts';
import type { Plan, PlannedSubject } from '../../src/history/plan.ts';

/** One run of a job, with all that happened to it. */
export interface JobRun {
  readonly job: string;
  readonly role: JobRole;
  /** Which backup of the timeline; 0: the baseline run; null: it is no backup. */
  readonly backup: number | null;
  readonly dataVersion: number | null;
  readonly started: EventOf<'job-started'>;
  readonly ended: EventOf<'job-ended'> | undefined;
  /** `ended`, if it ended by itself: neither the loss of the node nor the harness, once the watch was over, ended it. */
  readonly ownEnd: EventOf<'job-ended'> | undefined;
  /** Signals of the harness, sent at the end of the watch. */
  readonly signalled: readonly EventOf<'job-signalled'>[];
  /** SIGTERM in forks. */
  readonly tried: readonly EventOf<'sigterm-tried'>[];
  /** The node went away while it ran. */
  readonly loss: EventOf<'node-lost'> | undefined;
  /** From this `seq` on it no longer ran: it had ended, or its node was gone. Infinite: it runs to the end. */
  readonly goneSeq: number;
  /** Its tasks in D state, of all samples. */
  readonly waits: readonly Wait[];
}

/** A task as seen in D state. */
export interface Wait {
  readonly task: DStateTask;
  readonly seen: EventOf<'sample'>;
  /** Lab time of the next sample, ms: until then it may have waited on. Infinite: there is none. */
  readonly nextSampleMs: number;
}

export interface FaultWindow {
  readonly injected: EventOf<'fault-injected'>;
  readonly lifted: EventOf<'fault-lifted'> | undefined;
}

export interface Restore {
  readonly event: EventOf<'restored'>;
  /** The `seq` at which it began: that of its job where it had one, else its own. */
  readonly fromSeq: number;
  /** No fault was active and the node was there from beginning to end: a restore that failed failed by itself. */
  readonly possible: boolean;
}

export interface View {
  readonly plan: Plan;
  readonly subject: PlannedSubject;
  /** The subject's events before any trouble. */
  readonly events: readonly Event[];
  /** null: it was watched to its end. Else why the history cannot show everything, as a clause. */
  readonly incomplete: string | null;
  readonly trouble: EventOf<'trouble'> | undefined;
  /** The watch is over: the harness ends every job that still runs. */
  readonly watchOver: EventOf<'phase'> | undefined;
  /** Lab time of the last event, ms. */
  readonly lastMs: number;
  readonly deadline: EventOf<'deadline'> | undefined;
  readonly quiet: JobRun | undefined;
  /** The backups of the timeline, in the order of their starts. */
  readonly backups: readonly JobRun[];
  /** Every job, of every role. */
  readonly jobs: readonly JobRun[];
  readonly faults: readonly FaultWindow[];
  /** The node's losses that no step of the plan asked for. */
  readonly unplannedLosses: readonly EventOf<'node-lost'>[];
  readonly restores: readonly Restore[];
  readonly leftovers: readonly EventOf<'leftovers'>[];
  readonly samples: readonly EventOf<'sample'>[];
  /** Samples of the baseline phase, with which this subject is compared. */
  readonly quietSamples: readonly EventOf<'sample'>[];
  /** Events of the timeline and the watch, i.e. without preparation and without the harness's own tidying up. */
  readonly watched: readonly Event[];
}

/** Slices one subject's history. `events` is the whole history, of all subjects. */
export function view(events: readonly Event[], plan: Plan, subject: PlannedSubject): View {
  const { own, trouble } = beforeTrouble(events, subject.name);
  const jobs = jobRuns(own);
  const faults = faultWindows(own);
  return {
    plan,
    subject,
    events: own,
    incomplete: whyIncomplete(own, trouble),
    trouble,
    watchOver: watchOver(own),
    lastMs: own.at(-1)?.t ?? 0,
    deadline: ofType(own, 'deadline')[0],
    quiet: jobs.find((run) => run.role === 'quiet'),
    backups: jobs.filter((run) => run.role === 'backup'),
    jobs,
    faults,
    unplannedLosses: unplannedLosses(own, plan),
    restores: restores(own, jobs, faults),
    leftovers: ofType(own, 'leftovers'),
    samples: ofType(own, 'sample'),
    quietSamples: ofType(inPhases(own, ['quiet']), 'sample'),
    watched: inPhases(own, ['timeline', 'watch']),
  };
}

/** The events of one type. */
export function ofType<T extends EventType>(events: readonly Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

function beforeTrouble(events: readonly Event[], subject: string) {
  const own = events.filter((event) => event.subject === subject);
  const trouble = ofType(own, 'trouble')[0];
  return { own: trouble ? own.filter((event) => event.seq < trouble.seq) : own, trouble };
}

function whyIncomplete(own: readonly Event[], trouble: EventOf<'trouble'> | undefined): string | null {
  if (trouble) return `there was trouble: ${trouble.message}`;
  if (!own.some((event) => event.type === 'subject-started')) return 'it was never started';
  const ended = ofType(own, 'subject-ended')[0];
  if (!ended) return 'its history is cut off';
  if (ended.because === 'completed') return null;
  const why = {
    trouble: 'there was trouble',
    interrupted: 'it was interrupted',
  };
  return `its history ends early: ${why[ended.because]}`;
}

function watchOver(own: readonly Event[]): EventOf<'phase'> | undefined {
  return ofType(own, 'phase').find(({ phase }) => phase === 'aftermath');
}

function jobRuns(own: readonly Event[]): JobRun[] {
  const ofJob = Map.groupBy(own, (event) => ('job' in event ? event.job : null));
  const losses = ofType(own, 'node-lost');
  const overSeq = watchOver(own)?.seq ?? Number.POSITIVE_INFINITY;
  const waits = Map.groupBy(waitsIn(ofType(own, 'sample')), ({ task }) => task.job);
  return ofType(own, 'job-started').map((started) => {
    const after = (ofJob.get(started.job) ?? []).filter((event) => event.seq > started.seq);
    const ended = ofType(after, 'job-ended')[0];
    const signalled = ofType(after, 'job-signalled');
    const loss = losses.find(
      (lost) => lost.seq > started.seq && (!ended || ended.lost || lost.seq < ended.seq),
    );
    const byHarness = ended && (signalled.some(({ seq }) => seq < ended.seq) || ended.seq > overSeq);
    return {
      job: started.job,
      role: started.role,
      backup: started.backup,
      dataVersion: started.dataVersion,
      started,
      ended,
      ownEnd: ended?.lost || loss || byHarness ? undefined : ended,
      signalled,
      tried: ofType(after, 'sigterm-tried'),
      loss,
      goneSeq: Math.min(ended?.seq ?? Number.POSITIVE_INFINITY, loss?.seq ?? Number.POSITIVE_INFINITY),
      waits: waits.get(started.job) ?? [],
    };
  });
}

function waitsIn(samples: readonly EventOf<'sample'>[]): Wait[] {
  return samples.flatMap((seen, index) => {
    const nextSampleMs = samples[index + 1]?.t ?? Number.POSITIVE_INFINITY;
    return seen.sample.dstate.map((task) => ({ task, seen, nextSampleMs }));
  });
}

function faultWindows(own: readonly Event[]): FaultWindow[] {
  return ofType(own, 'fault-injected').map((injected) => ({
    injected,
    lifted: ofType(own, 'fault-lifted').find(
      (lifted) => lifted.fault === injected.fault && lifted.seq > injected.seq,
    ),
  }));
}

/**
 * A planned power cut or panic has the cause of an unplanned one. The plan tells them apart: each of its faults that
 * take the node accounts for the first loss of that cause from its time on.
 */
function unplannedLosses(own: readonly Event[], plan: Plan): EventOf<'node-lost'>[] {
  const unplanned = ofType(own, 'node-lost').filter(({ cause }) => cause !== 'planned-reboot');
  for (const step of plan.steps) {
    if (step.do !== 'inject') continue;
    for (const one of effectsOf(step)) {
      if (one.effect !== 'takes-node') continue;
      const index = unplanned.findIndex((lost) => lost.cause === one.cause && lost.t >= step.atMs);
      if (index >= 0) unplanned.splice(index, 1);
    }
  }
  return unplanned;
}

function restores(own: readonly Event[], jobs: readonly JobRun[], faults: readonly FaultWindow[]): Restore[] {
  let previousSeq = -1;
  return ofType(own, 'restored').map((event) => {
    const since = previousSeq;
    previousSeq = event.seq;
    const job = jobs.find(
      ({ role, started }) => role === 'restore' && started.seq > since && started.seq < event.seq,
    );
    const fromSeq = job?.started.seq ?? event.seq;
    const meanwhile = own.filter((other) => other.seq >= fromSeq && other.seq <= event.seq);
    const faulty = faults.some(
      ({ injected, lifted }) => injected.seq < event.seq && (!lifted || lifted.seq > fromSeq),
    );
    const away = nodeIsAway(own, fromSeq) || meanwhile.some((other) => other.type === 'node-lost');
    return { event, fromSeq, possible: !faulty && !away };
  });
}

function nodeIsAway(own: readonly Event[], seq: number): boolean {
  const last = own.findLast(
    (event) => event.seq < seq && (event.type === 'node-lost' || event.type === 'node-back'),
  );
  return last?.type === 'node-lost';
}

function inPhases(own: readonly Event[], phases: readonly EventOf<'phase'>['phase'][]): Event[] {
  let inside = false;
  return own.filter((event) => {
    if (event.type === 'phase') inside = phases.includes(event.phase);
    return inside;
  });
}

/** The samples of the timeline and the watch that say something about the backup. */
export function tellingSamples({ plan, watched }: View): EventOf<'sample'>[] {
  const slowing = faultsThat(plan, 'slows-node');
  const active = new Set<string>();
  let node: 'up' | 'down' | 'back' = 'up';
  const telling: EventOf<'sample'>[] = [];
  for (const event of watched) {
    if (event.type === 'fault-injected' && slowing.has(event.fault)) active.add(event.fault);
    if (event.type === 'fault-lifted') active.delete(event.fault);
    if (event.type === 'node-lost') node = 'down';
    if (event.type === 'node-back') node = 'back';
    if (event.type === 'sample' && active.size === 0 && node === 'up') telling.push(event);
    if (event.type === 'sample' && node === 'back') node = 'up';
  }
  return telling;
}
