import type { Context } from './context.ts';
import type { EventQueue } from './event-queue.ts';
import type { FaultLedger } from './fault-ledger.ts';
import type { KnownJob } from './recorder.ts';
import { sigtermInFork } from './sigterm-in-fork.ts';
import { untilEnded } from './until-ended.ts';

/** The name of the check that asserts an end on SIGTERM; checks are no part of the drive. */
const assertion = 'ends-on-sigterm';

/**
 * Finds out whether SIGTERM would end a backup: in a fork of the lab, once a trial under a fault, once in a backup that runs for
 * long without one, and at each deadline that passes; where the lab has no fork, on one more backup at the end.
 */
export class SigtermProbe {
  readonly #context: Context;
  readonly #queue: EventQueue;
  readonly #ledger: FaultLedger;
  #tried = false;
  /** The job that was tried under a fault. */
  #triedUnderFault: string | undefined;
  /** A backup took longer than SIGTERM is given: only a try can tell whether SIGTERM would have ended it. */
  #matters = false;

  constructor(context: Context, queue: EventQueue, ledger: FaultLedger) {
    this.#context = context;
    this.#queue = queue;
    this.#ledger = ledger;
  }

  backupStarted({ job }: KnownJob, deadlineMs: number): void {
    const { sigtermGraceMs } = this.#context.plan.limits;
    this.#queue.add(job.startedMs + deadlineMs, async () => {
      await this.#try(job.id);
    });
    this.#queue.add(job.startedMs + sigtermGraceMs, async () => {
      if (!this.#tried) await this.#try(job.id);
    });
    this.faultsChanged();
  }

  /** An answer of a backup that met no fault is none about a fault: the next one under a fault is tried, too. */
  backupEnded({ job }: KnownJob): void {
    const { encounters } = this.#ledger;
    if (this.#triedUnderFault === job.id && !encounters.hasMet(job.id)) this.#triedUnderFault = undefined;
    this.#matters ||= (job.exited?.durationMs ?? 0) > this.#context.plan.limits.sigtermGraceMs;
  }

  /** To be called after each injection: other faults of the same moment come before the probe. */
  faultsChanged(): void {
    const { lab, recorder } = this.#context;
    if (this.#triedUnderFault || !this.#ledger.anyInForce || !recorder.runningBackup) return;
    this.#queue.add(lab.clock.now(), () => this.#tryUnderFault());
  }

  /** Sends SIGTERM to one more backup, under a silence, where no fork could answer. Throws LabError. */
  async tryForReal(): Promise<void> {
    if (this.#tried || !(this.#matters || this.#isAsserted)) return;
    const { lab, plan, recorder, strategy, jobs } = this.#context;
    const { clock, link } = lab;
    const { sigtermProbeAfterMs, sigtermGraceMs } = plan.limits;
    const lift = await link.silence();
    try {
      const { job } = await jobs.start('trial', strategy.backup);
      await untilEnded(clock, job, job.startedMs + sigtermProbeAfterMs);
      if (job.exited) return; // and nothing was tried
      const fromMs = clock.now();
      await job.signal('SIGTERM');
      await untilEnded(clock, job, fromMs + sigtermGraceMs);
      const ended = job.exited !== undefined;
      const afterMs = clock.now() - fromMs;
      const survivors = ended ? {} : { left: await job.processes(), scriptEnded: false };
      recorder.note({ type: 'sigterm-tried', job: job.id, ended, afterMs, ...survivors });
      if (!ended) await job.killAll();
    } finally {
      await lift();
    }
  }

  get #isAsserted(): boolean {
    const { plan, strategy } = this.#context;
    return plan.subjects.some(({ name, asserts }) => name === strategy.name && asserts.includes(assertion));
  }

  /**
   * In the fork the fault stays in force. A backup that does not live so long under the fault is tried again, halfway to its end.
   * Each fork takes seconds of wall time: one answer is enough.
   */
  async #tryUnderFault(): Promise<void> {
    const known = this.#context.recorder.runningBackup;
    if (this.#triedUnderFault || !this.#ledger.anyInForce || !known) return;
    const answer = await this.#try(known.job.id, this.#context.plan.limits.sigtermProbeAfterMs);
    const early = answer && 'endedAfterMs' in answer;
    const last = early ? await this.#try(known.job.id, answer.endedAfterMs / 2) : answer;
    if (last && 'sentMs' in last) this.#triedUnderFault = known.job.id;
  }

  /** After `waitMs` in a fork. undefined: the job does not run, or the lab cannot fork. Throws LabError. */
  async #try(id: string, waitMs = 0): ReturnType<typeof sigtermInFork> {
    const { lab, plan, recorder } = this.#context;
    const known = recorder.running.get(id);
    if (!known) return undefined;
    const answer = await sigtermInFork(lab, known.job, { waitMs, withinMs: plan.limits.sigtermGraceMs });
    if (!answer || 'endedAfterMs' in answer) return answer;
    this.#tried = true;
    recorder.note({ type: 'sigterm-tried', job: id, ...answer });
    return answer;
  }
}
