import type { Context } from './context.ts';
import type { EventQueue } from './event-queue.ts';
import type { FaultLedger } from './fault-ledger.ts';
import type { KnownJob } from './recorder.ts';
import { sigtermInFork } from './sigterm-in-fork.ts';
import { untilEnded } from './until-ended.ts';

/**
 * Finds out whether SIGTERM would end a backup: once a trial in a fork of the lab, soon after a fault has caught a backup
 * or when one runs for long, and at each deadline that passes; where the lab has no fork, on one more backup at the end.
 */
export class SigtermProbe {
  readonly #context: Context;
  readonly #queue: EventQueue;
  readonly #ledger: FaultLedger;
  #tried = false;
  /** A backup took longer than SIGTERM is given: only a try can tell whether SIGTERM would have ended it. */
  #matters = false;

  constructor(context: Context, queue: EventQueue, ledger: FaultLedger) {
    this.#context = context;
    this.#queue = queue;
    this.#ledger = ledger;
  }

  backupStarted(known: KnownJob, deadlineMs: number): void {
    this.#queue.add(known.job.startedMs + deadlineMs, () => this.#try(known.job.id));
    this.trySoon(known);
  }

  backupEnded({ job }: KnownJob): void {
    this.#matters ||= (job.exited?.durationMs ?? 0) > this.#context.plan.limits.sigtermGraceMs;
  }

  /** Each fork takes seconds of wall time: the first answer is the only one. */
  trySoon({ job }: KnownJob): void {
    if (this.#tried) return;
    const { lab, plan } = this.#context;
    const { sigtermProbeAfterMs, sigtermGraceMs } = plan.limits;
    const afterMs = this.#ledger.anyInForce ? sigtermProbeAfterMs : sigtermGraceMs;
    this.#queue.add(lab.clock.now() + afterMs, async () => {
      if (!this.#tried) await this.#try(job.id);
    });
  }

  /** Sends SIGTERM to one more backup, under a silence, where no fork could answer. Throws LabError. */
  async tryForReal(): Promise<void> {
    if (!this.#matters || this.#tried) return;
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
      recorder.note({ type: 'sigterm-tried', job: job.id, ended, afterMs: clock.now() - fromMs });
      if (!ended) await job.killAll();
    } finally {
      await lift();
    }
  }

  async #try(id: string): Promise<void> {
    const { lab, plan, recorder } = this.#context;
    const known = recorder.running.get(id);
    if (!known) return;
    const answer = await sigtermInFork(lab, known.job, plan.limits.sigtermGraceMs);
    if (!answer) return;
    this.#tried = true;
    recorder.note({ type: 'sigterm-tried', job: id, ...answer });
  }
}
