import type { PlannedStep } from '../history/plan.ts';
import { BackupInspections } from './backup-inspections.ts';
import type { Context } from './context.ts';
import { EventQueue } from './event-queue.ts';
import { FaultLedger } from './fault-ledger.ts';
import type { Surroundings } from './inspection.ts';
import type { KnownJob } from './recorder.ts';
import { restoreLastGood } from './restore.ts';
import { SigtermProbe } from './sigterm-probe.ts';

/** The timeline and the watch after it: every step at its time, and a reaction to every end of a job and boot of the node. */
export class Timeline {
  readonly probe: SigtermProbe;
  readonly #context: Context;
  readonly #deadlineMs: number;
  readonly #queue = new EventQueue();
  readonly #ledger: FaultLedger;
  readonly #inspections: BackupInspections;

  /** `deadlineMs`: of one backup. */
  constructor(context: Context, before: Surroundings, deadlineMs: number) {
    this.#context = context;
    this.#deadlineMs = deadlineMs;
    this.#ledger = new FaultLedger(context.lab, context.recorder);
    this.#inspections = new BackupInspections(context, this.#queue, this.#ledger, before);
    this.probe = new SigtermProbe(context, this.#queue, this.#ledger);
  }

  /** Throws LabError. */
  async walk(): Promise<void> {
    const { plan, lab, recorder, data } = this.#context;
    const { steps, timelineMs, watchMs, limits } = plan;
    lab.setNow(0);
    recorder.note({ type: 'phase', phase: 'timeline' });
    for (const step of steps) {
      if (step.do === 'backup' && step.backup > 1)
        this.#queue.add(step.atMs - limits.changeAheadMs, () => data.change());
      this.#queue.add(step.atMs, () => this.#take(step));
    }
    this.#queue.add(timelineMs, async () => {
      await this.#ledger.liftAll();
      this.#inspections.faultsChanged();
      recorder.note({ type: 'phase', phase: 'watch' });
    });
    await this.#walkUntil(timelineMs + watchMs);
  }

  async #walkUntil(endMs: number): Promise<void> {
    const { clock } = this.#context.lab;
    for (;;) {
      await this.#takeNews();
      const dueMs = this.#queue.next?.atMs ?? Number.POSITIVE_INFINITY;
      if (clock.now() >= Math.min(dueMs, endMs)) {
        if (dueMs > endMs) return;
        await this.#queue.takeNext()?.act();
      } else {
        await clock.advance(
          Math.min(dueMs, endMs),
          ({ type }) => type === 'job-ended' || type === 'node-back',
        );
      }
    }
  }

  async #takeNews(): Promise<void> {
    const { jobs, recorder } = this.#context;
    const { ended, nodeBack } = recorder.takeNews();
    if (ended.length > 0) await this.#ledger.encounters.jobsEnded();
    for (const known of ended) if (known.role === 'backup') this.#backupEnded(known);
    if (nodeBack) await jobs.startPreparation();
  }

  #backupEnded(known: KnownJob): void {
    if (known.job.exited?.code === 0) this.#context.data.lastGood = known.dataVersion ?? 0;
    this.probe.backupEnded(known);
    this.#inspections.backupEnded(known);
  }

  async #take(step: PlannedStep): Promise<void> {
    switch (step.do) {
      case 'backup':
        await this.#backUp(step.backup);
        break;
      case 'poll':
        await this.#poll();
        break;
      case 'verify':
        await restoreLastGood(this.#context);
        break;
      case 'inject':
        await this.#inject(step);
        break;
      case 'lift':
        await this.#ledger.lift(step.fault, 'planned');
        this.#inspections.faultsChanged();
    }
  }

  /** A backup that is due while the last one still runs is left out, as `concurrencyPolicy: Forbid` would. */
  async #backUp(backup: number): Promise<void> {
    const { recorder, strategy, jobs, data } = this.#context;
    const busy = recorder.runningBackup;
    if (busy) recorder.note({ type: 'backup-skipped', backup, because: 'still-running', job: busy.job.id });
    else {
      const start = () => jobs.start('backup', strategy.backup, backup, data.version);
      const known = await this.#ledger.encounters.during(start);
      this.probe.backupStarted(known, this.#deadlineMs);
    }
  }

  async #poll(): Promise<void> {
    const { strategy, jobs } = this.#context;
    const { poll } = strategy;
    if (poll) await this.#ledger.encounters.during(() => jobs.start('poll', poll));
  }

  async #inject(step: Extract<PlannedStep, { do: 'inject' }>): Promise<void> {
    await this.#ledger.inject(step);
    this.#inspections.faultsChanged();
    const { runningBackup } = this.#context.recorder;
    if (runningBackup) this.probe.trySoon(runningBackup);
  }
}
