import type { PlannedStep } from '../history/plan.ts';
import { BackupInspections } from './backup-inspections.ts';
import type { Baseline } from './baseline.ts';
import { changeDuring } from './concurrent-changes.ts';
import type { Context } from './context.ts';
import { EventQueue } from './event-queue.ts';
import { FaultLedger } from './fault-ledger.ts';
import { Injections } from './injections.ts';
import type { Surroundings } from './inspection.ts';
import type { KnownJob } from './recorder.ts';
import { RelativeFaults } from './relative-faults.ts';
import { restoreLastGood } from './restore.ts';
import { SigtermProbe } from './sigterm-probe.ts';

/** The timeline and the watch after it: every step at its time, and a reaction to every end of a job and boot of the node. */
export class Timeline {
  readonly probe: SigtermProbe;
  readonly #context: Context;
  readonly #baseline: Baseline;
  readonly #queue = new EventQueue();
  readonly #ledger: FaultLedger;
  readonly #inspections: BackupInspections;
  readonly #injections: Injections;
  readonly #relative: RelativeFaults;

  constructor(context: Context, before: Surroundings, baseline: Baseline) {
    this.#context = context;
    this.#baseline = baseline;
    this.#ledger = new FaultLedger(context.lab, context.recorder);
    this.#inspections = new BackupInspections(context, this.#queue, this.#ledger, before);
    const changed = () => {
      this.#inspections.faultsChanged();
      this.probe.faultsChanged();
    };
    this.#injections = new Injections(context, this.#queue, this.#ledger, changed);
    const parts = [this.#queue, this.#ledger, this.#injections] as const;
    this.#relative = new RelativeFaults(context, ...parts, baseline.durationMs);
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
      if (step.do !== 'inject' || !step.relative) this.#queue.add(step.atMs, () => this.#take(step));
    }
    this.#queue.add(timelineMs, async () => {
      this.#relative.timelineEnded();
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
          ({ type }) => type === 'job-ended' || type === 'job-printed' || type === 'node-back',
        );
      }
    }
  }

  async #takeNews(): Promise<void> {
    const { jobs, recorder, data } = this.#context;
    const { ended, printed, nodeBack } = recorder.takeNews();
    if (ended.length > 0) await this.#ledger.encounters.jobsEnded();
    for (const { job, text } of printed) {
      const known = recorder.running.get(job) ?? ended.find((other) => other.job.id === job);
      if (known) await this.#relative.printed(known, text);
    }
    for (const known of ended) if (known.role === 'backup') this.#backupEnded(known);
    if (nodeBack) {
      await data.live.goOn();
      await jobs.startPreparation();
    }
  }

  #backupEnded(known: KnownJob): void {
    if (known.job.exited?.code === 0) this.#context.data.lastGood = known.dataVersion ?? 0;
    this.#relative.ended(known);
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
        await this.#verify();
        break;
      case 'inject':
        await this.#injections.inject(step);
        break;
      case 'lift':
        await this.#injections.lift(step.fault);
    }
  }

  /** A backup that is due while the last one still runs is left out, as `concurrencyPolicy: Forbid` would. */
  async #backUp(backup: number): Promise<void> {
    const { recorder, strategy, jobs, data } = this.#context;
    const busy = recorder.runningBackup;
    if (busy) {
      recorder.note({ type: 'backup-skipped', backup, because: 'still-running', job: busy.job.id });
      this.#relative.skipped(backup);
      return;
    }
    await this.#relative.prepare(backup);
    const texts = this.#relative.textsOf(backup);
    await data.noteCommitted();
    const start = () => jobs.start('backup', strategy.backup, backup, data.version, texts);
    const known = await this.#ledger.encounters.during(start);
    this.#relative.started(known);
    changeDuring(this.#context, this.#queue, known);
    this.probe.backupStarted(known, this.#baseline.deadlineMs);
  }

  async #poll(): Promise<void> {
    const { strategy, jobs } = this.#context;
    const { poll } = strategy;
    if (poll) await this.#ledger.encounters.during(() => jobs.start('poll', poll));
  }

  /** Only the trial shows when a cue comes: the plan cannot keep every verification from it. */
  async #verify(): Promise<void> {
    const fault = this.#ledger.oneInForce;
    if (fault === undefined) await restoreLastGood(this.#context);
    else this.#context.recorder.note({ type: 'verify-skipped', because: 'fault-in-force', fault });
  }
}
