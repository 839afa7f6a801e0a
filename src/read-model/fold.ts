/** Folds the events of a trial into its read model, one by one, at a cost that does not grow with their number. */
import { effectsOf } from '../history/effects.ts';
import type { Event, EventOf } from '../history/events.ts';
import type { Plan, PlannedSubject } from '../history/plan.ts';
import { FaultLedger } from './faults.ts';
import { JobLedger, type JobRun } from './jobs.ts';
import { NodeLedger } from './node.ts';
import { RestoreLedger } from './restores.ts';
import { SampleLedger } from './samples.ts';
import type { TrialModel } from './trial-model.ts';

export interface FoldOptions {
  /** Leave out everything from the first trouble on: no verdict can rely on it. */
  untilTrouble?: boolean;
}

/** The model of these events of one trial, in the order of their `seq`. */
export function readTrial(
  events: Iterable<Event>,
  plan: Plan,
  subject: PlannedSubject,
  options: FoldOptions = {},
): TrialModel {
  const fold = new TrialFold(plan, subject, options);
  for (const event of events) fold.take(event);
  return fold;
}

/** A model that grows with each event that it takes. */
export class TrialFold implements TrialModel {
  readonly plan: Plan;
  readonly subject: PlannedSubject;
  readonly events: Event[] = [];
  started: EventOf<'subject-started'> | undefined;
  over: EventOf<'subject-ended'> | undefined;
  trouble: EventOf<'trouble'> | undefined;
  neverWorked: EventOf<'never-worked'> | undefined;
  phase: EventOf<'phase'>['phase'] | null = null;
  watchOver: EventOf<'phase'> | undefined;
  deadline: EventOf<'deadline'> | undefined;
  baselineRun: JobRun | undefined;
  readonly backups: JobRun[] = [];
  readonly skipped: EventOf<'backup-skipped'>[] = [];
  readonly missedFaults: EventOf<'fault-missed'>[] = [];
  readonly leftovers: EventOf<'leftovers'>[] = [];
  readonly dataChanges: EventOf<'data-changed'>[] = [];
  readonly committed: EventOf<'database-committed'>[] = [];
  readonly met: EventOf<'fault-met'>[] = [];
  readonly kernel: EventOf<'kernel'>[] = [];
  readonly watchedKernel: EventOf<'kernel'>[] = [];
  readonly pods: EventOf<'pod'>[] = [];
  readonly clusterEvents: EventOf<'cluster-event'>[] = [];
  readonly scheduleChanges: EventOf<'schedule'>[] = [];
  readonly #untilTrouble: boolean;
  readonly #jobs = new JobLedger();
  readonly #faults: FaultLedger;
  readonly #restores = new RestoreLedger();
  readonly #node: NodeLedger;
  readonly #samples: SampleLedger;

  constructor(plan: Plan, subject: PlannedSubject, { untilTrouble = false }: FoldOptions = {}) {
    this.plan = plan;
    this.subject = subject;
    this.#untilTrouble = untilTrouble;
    this.#faults = new FaultLedger(plan);
    this.#node = new NodeLedger(plan);
    this.#samples = new SampleLedger(plan);
  }

  /** Takes the next event. */
  take(event: Event): void {
    if (this.trouble && this.#untilTrouble) return;
    if (event.type === 'trouble') this.trouble ??= event;
    if (this.trouble && this.#untilTrouble) return;
    this.events.push(event);
    if (event.type === 'never-worked') this.neverWorked ??= event;
    if (event.type === 'phase') this.#enter(event);
    this.#samples.take(event, { baseline: this.phase === 'quiet', watched: this.#isWatched });
    this.#sort(event);
  }

  get incomplete(): string | null {
    if (this.trouble) return `there was trouble: ${this.trouble.message}`;
    if (!this.started) return 'it was never started';
    if (!this.over) return 'its history is cut off';
    const why = { trouble: 'there was trouble', interrupted: 'it was interrupted' };
    return this.over.because === 'completed' ? null : `its history ends early: ${why[this.over.because]}`;
  }

  get lastMs() {
    return this.events.at(-1)?.t ?? 0;
  }

  get jobs() {
    return this.#jobs.all;
  }

  get jobLabels() {
    return this.#jobs.labels;
  }

  get running() {
    return this.#jobs.running;
  }

  get faults() {
    return this.#faults.all;
  }

  get activeFaults() {
    return this.#faults.active;
  }

  get absences() {
    return this.#node.absences;
  }

  get nodeIsAway() {
    return this.#node.isAway;
  }

  get unplannedLosses() {
    return this.#node.unplanned;
  }

  get restores() {
    return this.#restores.all;
  }

  get samples() {
    return this.#samples.all;
  }

  get baselineSamples() {
    return this.#samples.baseline;
  }

  get watchedSamples() {
    return this.#samples.watched;
  }

  get tellingSamples() {
    return this.#samples.telling;
  }

  get #isWatched(): boolean {
    return this.phase === 'timeline' || this.phase === 'watch';
  }

  #enter(event: EventOf<'phase'>): void {
    this.phase = event.phase;
    if (event.phase === 'aftermath') this.watchOver ??= event;
  }

  #sort(event: Event): void {
    switch (event.type) {
      case 'subject-started':
        this.started ??= event;
        break;
      case 'subject-ended':
        this.over ??= event;
        break;
      case 'deadline':
        this.deadline ??= event;
        break;
      case 'job-started':
        this.#startJob(event);
        break;
      case 'job-ended':
      case 'job-signalled':
      case 'sigterm-tried':
        this.#jobs.take(event, this.watchOver !== undefined);
        break;
      case 'sample':
        this.#jobs.takeSample(event);
        break;
      case 'fault-injected':
        this.#faults.inject(event);
        break;
      case 'fault-lifted':
        this.#faults.lift(event);
        break;
      case 'node-lost':
        this.#jobs.takeLoss(event);
        this.#node.lose(event);
        break;
      case 'node-back':
        this.#node.return(event);
        break;
      case 'restored':
        this.#endRestore(event);
        break;
      default:
        this.#keep(event);
    }
  }

  #startJob(event: EventOf<'job-started'>): void {
    const run = this.#jobs.start(event);
    if (event.role === 'restore') this.#restores.start(event);
    if (event.role === 'quiet') this.baselineRun ??= run;
    if (event.role === 'backup') this.backups.push(run);
  }

  #endRestore(event: EventOf<'restored'>): void {
    this.#restores.end(event, {
      faultIsActive: this.#faults.stopsReads,
      lastLiftSeq: this.#faults.lastLiftSeq,
      nodeIsAway: this.#node.isAway,
      lastReturnSeq: this.#node.lastReturnSeq,
    });
  }

  /** Events that need only a list. */
  #keep(event: Event): void {
    if (event.type === 'leftovers') this.leftovers.push(event);
    if (event.type === 'backup-skipped') this.skipped.push(event);
    if (event.type === 'fault-missed') this.missedFaults.push(event);
    if (event.type === 'fault-missed') this.#node.miss(event.fault);
    if (event.type === 'data-changed') this.dataChanges.push(event);
    if (event.type === 'database-committed') this.committed.push(event);
    if (event.type === 'pod') this.pods.push(event);
    if (event.type === 'cluster-event') this.clusterEvents.push(event);
    if (event.type === 'schedule') this.scheduleChanges.push(event);
    if (event.type === 'kernel') this.kernel.push(event);
    if (event.type === 'kernel' && this.#isWatched && !this.#isOrdered(event)) this.watchedKernel.push(event);
    if (event.type === 'fault-met') this.met.push(event);
  }

  /** The scenario's own panic: a fault that takes the node by one is in force. */
  #isOrdered(line: EventOf<'kernel'>): boolean {
    if (line.class !== 'panic') return false;
    const inForce = new Set([...this.#faults.active].map(({ injected }) => injected.fault));
    return this.plan.steps.some(
      (step) =>
        step.do === 'inject' &&
        inForce.has(step.fault) &&
        effectsOf(step).some((one) => one.effect === 'takes-node' && one.cause === 'panic'),
    );
  }
}
