import type { CueCame, RelativeFault } from '../history/cue.ts';
import { toMicroseconds } from '../history/lab-time.ts';
import type { Context } from './context.ts';
import type { EventQueue } from './event-queue.ts';
import type { FaultLedger } from './fault-ledger.ts';
import type { Injections, InjectStep } from './injections.ts';
import type { KnownJob } from './recorder.ts';
import { rehearse } from './rehearsal.ts';

type RelativeStep = InjectStep & { relative: RelativeFault };

/** A fault that waits for its cue. */
interface Waiting {
  readonly step: RelativeStep;
  /** Lab time of its cue, in ms; undefined: it is a line, or its backup has not started. */
  dueMs?: number;
}

/** The faults that are relative to a backup, each until its cue comes, or no longer can. */
export class RelativeFaults {
  readonly #context: Context;
  readonly #queue: EventQueue;
  readonly #ledger: FaultLedger;
  readonly #injections: Injections;
  readonly #baselineMs: number;
  /** By the ids of the faults, in the order of the plan. */
  readonly #waiting = new Map<string, Waiting>();
  /** The duration that the shares of the next backup refer to. */
  #of: CueCame['of'];

  /** `baselineMs`: the duration of the baseline run. */
  constructor(
    context: Context,
    queue: EventQueue,
    ledger: FaultLedger,
    injections: Injections,
    baselineMs: number,
  ) {
    this.#context = context;
    this.#queue = queue;
    this.#ledger = ledger;
    this.#injections = injections;
    this.#baselineMs = baselineMs;
    for (const step of context.plan.steps) if (isRelative(step)) this.#waiting.set(step.fault, { step });
  }

  /** The texts that this backup's output is searched for. */
  textsOf(backup: number): string[] {
    const cues = this.#waitingFor(backup).map(({ step }) => step.relative.cue);
    return [...new Set(cues.flatMap((cue) => (cue.at === 'line' ? cue.text : [])))];
  }

  /** To be called just before this backup starts: rehearses it where a share of its duration matters. Throws LabError. */
  async prepare(backup: number): Promise<void> {
    if (!this.#waitingFor(backup).some(({ step }) => step.relative.cue.at === 'share')) return;
    const rehearsedMs = this.#ledger.anyInForce ? undefined : await rehearse(this.#context, backup);
    this.#of =
      rehearsedMs === undefined
        ? { run: 'baseline', durationMs: this.#baselineMs }
        : { run: 'rehearsal', durationMs: toMicroseconds(rehearsedMs) };
  }

  /** Sets the alarms of the cues that are a matter of time. */
  started(known: KnownJob): void {
    for (const waiting of this.#waitingFor(known.backup)) {
      const { cue } = waiting.step.relative;
      if (cue.at === 'line') continue;
      const afterMs = cue.at === 'time' ? cue.afterMs : (cue.percent / 100) * (this.#of?.durationMs ?? 0);
      const dueMs = known.job.startedMs + afterMs;
      waiting.dueMs = dueMs;
      const of = cue.at === 'share' ? this.#of : undefined;
      this.#queue.add(dueMs, () => this.#comeTrue(waiting, known, of));
    }
  }

  /** The backup has printed this text. Throws LabError. */
  async printed(known: KnownJob, text: string): Promise<void> {
    for (const waiting of this.#waitingFor(known.backup)) {
      const { cue } = waiting.step.relative;
      if (cue.at === 'line' && cue.text === text) await this.#comeTrue(waiting, known);
    }
  }

  /** No cue of this backup can come any more. */
  ended({ backup, job }: KnownJob): void {
    const endMs = job.startedMs + (job.exited?.durationMs ?? 0);
    for (const { step, dueMs } of this.#waitingFor(backup))
      if (dueMs === undefined) this.#miss(step, { because: 'no-line' });
      else this.#miss(step, { because: 'backup-ended', lateMs: Math.max(0, dueMs - endMs) });
  }

  skipped(backup: number): void {
    for (const { step } of this.#waitingFor(backup)) this.#miss(step, { because: 'backup-skipped' });
  }

  timelineEnded(): void {
    for (const { step } of [...this.#waiting.values()]) this.#miss(step, { because: 'timeline-ended' });
  }

  #waitingFor(backup: number | null): Waiting[] {
    return [...this.#waiting.values()].filter(({ step }) => step.relative.backup === backup);
  }

  /** In real time the backup may have ended since. */
  async #comeTrue({ step, dueMs }: Waiting, known: KnownJob, of?: CueCame['of']): Promise<void> {
    if (!this.#waiting.has(step.fault)) return;
    const { startedMs, exited, id } = known.job;
    const nowMs = this.#context.lab.clock.now();
    if (exited) {
      const lateMs = Math.max(0, (dueMs ?? nowMs) - startedMs - exited.durationMs);
      this.#miss(step, { because: 'backup-ended', lateMs });
      return;
    }
    this.#waiting.delete(step.fault);
    const { backup, cue } = step.relative;
    const afterMs = toMicroseconds(nowMs - startedMs);
    await this.#injections.inject(step, { backup, job: id, cue, afterMs, ...(of && { of }) });
  }

  #miss(step: RelativeStep, why: Parameters<Injections['miss']>[1]): void {
    this.#waiting.delete(step.fault);
    this.#injections.miss(step, why);
  }
}

function isRelative(step: { do: string; relative?: RelativeFault }): step is RelativeStep {
  return step.do === 'inject' && step.relative !== undefined;
}
