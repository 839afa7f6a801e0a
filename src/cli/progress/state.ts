/** The present state of one subject of a run, as the displays show it, derived from the read model of its trial. */
import type { Event, EventOf, JobRole, KernelLineClass } from '../../history/events.ts';
import type { Plan } from '../../history/plan.ts';
import { TrialFold } from '../../read-model/fold.ts';
import type { JobRun } from '../../read-model/jobs.ts';
import type { TrialModel } from '../../read-model/trial-model.ts';

export type Phase = EventOf<'phase'>['phase'];

export interface RunningJob {
  readonly job: string;
  readonly role: JobRole;
  readonly backup: number | null;
  readonly startedMs: number;
  /** It is a backup, and runs for longer than its deadline allows. */
  readonly overdue: boolean;
}

export interface ActiveFault {
  readonly fault: string;
  readonly name: string;
}

/** How bad it is. */
export interface Badness {
  readonly dstate: number;
  readonly unkillable: number;
  readonly load1: number;
  /** Of NFS, since the mount; null: there is no mount. */
  readonly rpcTimeouts: number | null;
}

/** Immutable: a later event makes a new state. Counts over the whole trial are those of the present moment. */
export interface Progress {
  readonly plan: Plan;
  readonly subject: string;
  /** By the order of the plan, counted from 1: several are under way at once, and start as they can. */
  readonly subjectNumber: number;
  readonly phase: Phase | null;
  /** Lab time in ms from the start of the subject's timeline; preparation has negative times. */
  readonly nowMs: number;
  readonly deadlineMs: number | null;
  readonly jobs: readonly RunningJob[];
  /** Which backup each job was, of those that were one. */
  readonly backups: Readonly<Record<string, number>>;
  readonly faults: readonly ActiveFault[];
  readonly nodeIsLost: boolean;
  readonly badness: Badness | null;
  /** The class of the last kernel line that means something. */
  readonly kernel: KernelLineClass | null;
  /** How often things have happened to this subject: faults, kernel lines and failed polls by their names. */
  readonly counts: Readonly<Record<string, number>>;
  /** null: it is under way. */
  readonly ended: EventOf<'subject-ended'>['because'] | null;
  /** The read model, with all that happened so far. */
  readonly trial: TrialModel;
}

/** The state before the first event. Throws where the plan has no such subject. */
export function begin(plan: Plan, subject: string): Progress {
  const index = plan.subjects.findIndex(({ name }) => name === subject);
  const planned = plan.subjects[index];
  if (!planned) throw new Error(`the plan has no subject ${subject}`);
  return new State({ fold: new TrialFold(plan, planned), counts: {}, subjectNumber: index + 1 }, 0);
}

/** Whether its lab time counts the timeline: earlier moments have no planned time. */
export function isBefore({ phase }: Progress): boolean {
  return phase === null || phase === 'prepare' || phase === 'quiet';
}

/** The state after one more event of this subject. An event may be taken by the last state only. */
export function reduce(before: Progress, event: Event): Progress {
  if (!(before instanceof State)) throw new Error('a state comes from begin');
  return before.take(event);
}

/** Shared by all states of one subject. */
interface Shared {
  readonly fold: TrialFold;
  readonly counts: Record<string, number>;
  readonly subjectNumber: number;
}

class State implements Progress {
  readonly nowMs: number;
  readonly phase: Phase | null;
  readonly jobs: readonly RunningJob[];
  readonly nodeIsLost: boolean;
  readonly #shared: Shared;

  constructor(shared: Shared, nowMs: number) {
    const { fold } = shared;
    this.#shared = shared;
    this.nowMs = nowMs;
    this.phase = fold.phase;
    this.nodeIsLost = fold.nodeIsAway;
    this.jobs = [...fold.running].map((run) => runningJob(run, nowMs, this.deadlineMs));
  }

  /** Lab time never goes back, except when the timeline is about to be counted from 0. */
  take(event: Event): State {
    const { fold, counts } = this.#shared;
    fold.take(event);
    const name = countedName(event);
    if (name !== null) counts[name] = (counts[name] ?? 0) + 1;
    return new State(this.#shared, event.type === 'phase' ? event.t : Math.max(this.nowMs, event.t));
  }

  get plan() {
    return this.#shared.fold.plan;
  }

  get subject() {
    return this.#shared.fold.subject.name;
  }

  get subjectNumber() {
    return this.#shared.subjectNumber;
  }

  get counts() {
    return this.#shared.counts;
  }

  get deadlineMs() {
    return this.#shared.fold.deadline?.deadlineMs ?? null;
  }

  get backups() {
    const { backups } = this.#shared.fold;
    return Object.fromEntries(backups.flatMap(({ job, backup }) => (backup ? [[job, backup]] : [])));
  }

  get faults() {
    return [...this.#shared.fold.activeFaults].map(({ injected: { fault, name } }) => ({ fault, name }));
  }

  get badness() {
    return badnessOf(this.#shared.fold);
  }

  get kernel() {
    return this.#shared.fold.kernel.findLast((line) => line.class !== 'other')?.class ?? null;
  }

  /** A trial whose lab could not be opened has no end of its own, only the closing line. */
  get ended() {
    const { fold } = this.#shared;
    const isClosed = fold.events.at(-1)?.type === 'trial-ended';
    return fold.over?.because ?? (isClosed ? 'trouble' : null);
  }

  get trial() {
    return this.#shared.fold;
  }
}

function runningJob(run: JobRun, nowMs: number, deadlineMs: number | null): RunningJob {
  const { job, role, backup, started } = run;
  return { job, role, backup, startedMs: started.t, overdue: isOverdue(run, nowMs, deadlineMs) };
}

function isOverdue({ role, started }: JobRun, nowMs: number, deadlineMs: number | null): boolean {
  return role === 'backup' && deadlineMs !== null && nowMs - started.t > deadlineMs;
}

/** The name under which the event is counted; null: it is not. */
function countedName(event: Event): string | null {
  if (event.type === 'fault-injected') return event.name;
  if (event.type === 'kernel' && event.class !== 'other') return event.class;
  return event.type === 'job-ended' && event.role === 'poll' && event.code !== 0 ? 'failed poll' : null;
}

/** By the last sample; null: there is none, or the node was lost after it. */
function badnessOf({ samples, absences }: TrialModel): Badness | null {
  const last = samples.at(-1);
  const lost = absences.at(-1)?.lost;
  if (!last || (lost && lost.seq > last.seq)) return null;
  const { dstate, load1, nfs } = last.sample;
  return {
    dstate: dstate.length,
    unkillable: dstate.filter(({ killable }) => killable === false).length,
    load1,
    rpcTimeouts: nfs && Object.values(nfs.operations ?? {}).reduce((sum, { timeouts }) => sum + timeouts, 0),
  };
}
