/** One subject's life: prepared, backed up once in quiet, led through the timeline, watched, and looked at afterwards. */

import { faults } from '../faults/index.ts';
import type { EventOf, JobRole } from '../history/events.ts';
import type { Plan, PlannedStep } from '../history/plan.ts';
import type { Exited, Job, Lab, Lift } from '../lab/lab.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { Agenda } from './agenda.ts';
import { changeData, makeData } from './data.ts';
import { type Before, hasDestination, lookBefore, takeInventory } from './leftovers.ts';
import type { KnownJob, Recorder } from './recorder.ts';
import { restoreAndCompare, type World } from './restore.ts';
import { wouldSigtermEnd } from './sigterm.ts';
import { untilEnded } from './until-ended.ts';

export interface SubjectOptions {
  plan: Plan;
  strategy: Strategy;
  lab: Lab;
  recorder: Recorder;
}

/** Preparation happens before lab time 0, which is when the timeline starts. It never takes an hour. */
export const preparationMs = -3_600_000;

export async function driveSubject(options: SubjectOptions): Promise<EventOf<'subject-ended'>['because']> {
  const subject = new Subject(options);
  if (!(await subject.prepare()) || !(await subject.backUpInQuiet())) return 'trouble';
  await subject.walkTimeline();
  await subject.lookAfterwards();
  return 'completed';
}

class Subject {
  readonly #plan: Plan;
  readonly #strategy: Strategy;
  readonly #lab: Lab;
  readonly #recorder: Recorder;
  readonly #agenda = new Agenda();
  /** Faults in force, in the order of their injection. */
  readonly #lifts = new Map<string, { name: string; lift: Lift }>();
  /** Backups that ended while a fault was active: the inspection for their leftovers follows its lift. */
  readonly #unexamined: KnownJob[] = [];
  /** Backups of the timeline that have not ended, and which version of the data they back up. */
  readonly #backups = new Map<string, KnownJob & { dataVersion: number }>();
  #sigtermTried = false;
  /** Some backup took longer than SIGTERM is given: only a try can tell whether it would have ended it. */
  #sigtermMatters = false;
  #before!: Before;
  #deadlineMs = 0;
  #dataVersion = 0;
  #lastGood = 0;
  #jobs = 0;

  constructor({ plan, strategy, lab, recorder }: SubjectOptions) {
    this.#plan = plan;
    this.#strategy = strategy;
    this.#lab = lab;
    this.#recorder = recorder;
  }

  /** false: it could not be prepared, and nothing that came after would say anything about it. */
  async prepare(): Promise<boolean> {
    this.#recorder.note({ type: 'phase', phase: 'prepare' });
    this.#recorder.note({ type: 'data-changed', ...(await makeData(this.#lab, this.#plan)) });
    const { job } = await this.#startPreparation();
    if (!(await this.#succeedsInQuiet(job, `${this.#strategy.name} could not be prepared`))) return false;
    this.#before = await lookBefore(this.#lab);
    await this.#lab.probe(true);
    return true;
  }

  /** The backup that everything later is compared with. false: it did not succeed, and a drill would show nothing. */
  async backUpInQuiet(): Promise<boolean> {
    this.#recorder.note({ type: 'phase', phase: 'quiet' });
    await this.#lab.clock.advance(this.#lab.clock.now() + this.#plan.limits.restMs);
    const { job } = await this.#startJob('quiet', this.#strategy.backup, 0);
    const exited = await this.#succeedsInQuiet(job, 'the backup does not succeed even without any fault');
    if (!exited) return false;
    const stated = this.#statedDeadlineMs();
    this.#deadlineMs = stated ?? exited.durationMs + this.#plan.limits.deadlineSlackMs;
    this.#recorder.note({
      type: 'deadline',
      quietMs: exited.durationMs,
      deadlineMs: this.#deadlineMs,
      stated: stated !== null,
    });
    if ((await this.#restore()) && !(await hasDestination(this.#lab, this.#strategy))) {
      const { name, destination } = this.#strategy;
      const message = `${name} has its destination elsewhere than it says: nothing is in ${destination} on the target`;
      this.#recorder.note({ type: 'trouble', message });
      return false;
    }
    // The first backup of the timeline finds its data changed already, so that it starts with the timeline.
    await this.#changeData();
    return true;
  }

  async walkTimeline(): Promise<void> {
    const { steps, timelineMs, watchMs, limits } = this.#plan;
    this.#lab.setNow(0);
    this.#recorder.note({ type: 'phase', phase: 'timeline' });
    for (const step of steps) {
      if (step.do === 'backup' && step.backup > 1)
        this.#agenda.add(step.atMs - limits.changeAheadMs, () => this.#changeData());
      this.#agenda.add(step.atMs, () => this.#take(step));
    }
    this.#agenda.add(timelineMs, async () => {
      await this.#liftAll();
      this.#recorder.note({ type: 'phase', phase: 'watch' });
    });
    await this.#walkUntil(timelineMs + watchMs);
  }

  async lookAfterwards(): Promise<void> {
    this.#recorder.note({ type: 'phase', phase: 'aftermath' });
    const jobs = [...this.#recorder.running.values()];
    for (const { job } of jobs) await this.#endByForce(job.id);
    await this.#lab.probe(false);
    this.#recorder.note({
      type: 'leftovers',
      when: 'end',
      job: null,
      leftovers: await this.#inventory(jobs),
    });
    await this.#restore();
    if (this.#sigtermMatters && !this.#sigtermTried) await this.#trySigtermForReal();
  }

  /** How it ended, if it did well; else that is trouble. */
  async #succeedsInQuiet(job: Job, otherwise: string): Promise<Exited | undefined> {
    await this.#untilEnded(job, this.#lab.clock.now() + this.#plan.limits.baselineMs);
    const { exited } = job;
    if (exited?.code === 0) return exited;
    const how = exited
      ? `it ended with ${exited.signal ?? `exit code ${exited.code}`}: ${exited.stderr.trim()}`
      : 'it did not end';
    this.#recorder.note({ type: 'trouble', message: `${otherwise}: ${how}` });
    return undefined;
  }

  /** Takes the due steps in the order of their times, and handles ended jobs and a returned node at once. */
  async #walkUntil(endMs: number): Promise<void> {
    const { clock } = this.#lab;
    for (;;) {
      await this.#takeNews();
      const dueMs = this.#agenda.next?.atMs ?? Number.POSITIVE_INFINITY;
      if (clock.now() >= Math.min(dueMs, endMs)) {
        if (dueMs > endMs) return;
        await this.#agenda.takeNext()?.act();
      } else {
        await clock.advance(
          Math.min(dueMs, endMs),
          ({ type }) => type === 'job-ended' || type === 'node-back',
        );
      }
    }
  }

  async #takeNews(): Promise<void> {
    const { ended, nodeBack } = this.#recorder.takeNews();
    for (const id of ended) this.#jobEnded(id);
    if (nodeBack) await this.#startPreparation();
  }

  async #take(step: PlannedStep): Promise<void> {
    switch (step.do) {
      case 'backup':
        return this.#backUp(step.backup);
      case 'poll':
        if (this.#strategy.poll) await this.#startJob('poll', this.#strategy.poll, null);
        return;
      case 'verify':
        return this.#verify();
      case 'inject':
        return this.#inject(step);
      case 'lift':
        return this.#lift(step.fault, 'planned');
    }
  }

  /** A backup that is due while the last one still runs is left out, as `concurrencyPolicy: Forbid` would. */
  async #backUp(backup: number): Promise<void> {
    const busy = [...this.#recorder.running.values()].find(({ role }) => role === 'backup');
    if (busy) {
      this.#recorder.note({ type: 'backup-skipped', backup, because: 'still-running', job: busy.job.id });
      return;
    }
    const known = await this.#startJob('backup', this.#strategy.backup, backup);
    const { id, startedMs } = known.job;
    this.#agenda.add(startedMs + this.#deadlineMs, () => this.#trySigterm(id));
    this.#trySigtermSoon(known);
  }

  async #inject(step: Extract<PlannedStep, { do: 'inject' }>): Promise<void> {
    const fault = faults[step.name];
    if (!fault) throw new Error(`the plan names ${step.name}, which is no fault`);
    this.#recorder.note({ type: 'fault-injected', fault: step.fault, name: step.name, params: step.params });
    const lift = await fault.inject(this.#lab, step.params as never);
    this.#lifts.set(step.fault, { name: step.name, lift });
    if (step.liftAtMs === step.atMs) await this.#lift(step.fault, 'over');
    for (const known of this.#recorder.running.values())
      if (known.role === 'backup') this.#trySigtermSoon(known);
  }

  async #lift(id: string, because: EventOf<'fault-lifted'>['because']): Promise<void> {
    const fault = this.#lifts.get(id);
    if (!fault) return;
    this.#lifts.delete(id);
    await fault.lift();
    this.#recorder.note({ type: 'fault-lifted', fault: id, name: fault.name, because });
    if (this.#lifts.size === 0) for (const known of this.#unexamined.splice(0)) this.#examineSoon(known);
  }

  /** In reverse order, as chaostoolkit rolls back. */
  async #liftAll(): Promise<void> {
    for (const id of [...this.#lifts.keys()].reverse()) await this.#lift(id, 'end');
  }

  #jobEnded(id: string): void {
    const known = this.#backups.get(id);
    if (!known) return;
    this.#backups.delete(id);
    this.#sigtermMatters ||= (known.job.exited?.durationMs ?? 0) > this.#plan.limits.sigtermGraceMs;
    if (known.job.exited?.code === 0) this.#lastGood = known.dataVersion;
    if (this.#lifts.size > 0) this.#unexamined.push(known);
    else this.#examineSoon(known);
  }

  #examineSoon(known: KnownJob): void {
    this.#agenda.add(this.#lab.clock.now() + this.#plan.limits.settleMs, async () => {
      if (this.#lifts.size > 0) this.#unexamined.push(known);
      else
        this.#recorder.note({
          type: 'leftovers',
          when: 'after-job',
          job: known.job.id,
          leftovers: await this.#inventory([known]),
        });
    });
  }

  /**
   * Once a subject, soon after a fault has met a backup, or when one runs for long without: each fork
   * takes seconds of wall time.
   */
  #trySigtermSoon({ job }: KnownJob): void {
    if (this.#sigtermTried) return;
    const { sigtermProbeAfterMs, sigtermGraceMs } = this.#plan.limits;
    const afterMs = this.#lifts.size > 0 ? sigtermProbeAfterMs : sigtermGraceMs;
    this.#agenda.add(this.#lab.clock.now() + afterMs, async () => {
      if (!this.#sigtermTried) await this.#trySigterm(job.id);
    });
  }

  /** In a fork, where the lab can make one. */
  async #trySigterm(id: string): Promise<void> {
    const known = this.#recorder.running.get(id);
    if (!known) return;
    const tried = await wouldSigtermEnd(this.#lab, known.job, this.#plan.limits.sigtermGraceMs);
    if (!tried) return;
    this.#sigtermTried = true;
    this.#recorder.note({ type: 'sigterm-tried', job: id, ...tried });
  }

  /**
   * Where the lab cannot fork: on one more backup, after every other inspection, while it waits for a
   * silent target.
   */
  async #trySigtermForReal(): Promise<void> {
    const { clock, link } = this.#lab;
    const { sigtermProbeAfterMs, sigtermGraceMs } = this.#plan.limits;
    const lift = await link.silence();
    try {
      const { job } = await this.#startJob('trial', this.#strategy.backup, null);
      await this.#untilEnded(job, job.startedMs + sigtermProbeAfterMs);
      if (job.exited) return; // and nothing was tried
      const fromMs = clock.now();
      await job.signal('SIGTERM');
      await this.#untilEnded(job, fromMs + sigtermGraceMs);
      const ended = job.exited !== undefined;
      this.#recorder.note({ type: 'sigterm-tried', job: job.id, ended, afterMs: clock.now() - fromMs });
      if (!ended) await job.killAll();
    } finally {
      await lift();
    }
  }

  async #endByForce(id: string): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const known = this.#recorder.running.get(id);
      if (!known) return;
      const fromMs = this.#lab.clock.now();
      if (signal === 'SIGTERM') await known.job.signal(signal);
      else await known.job.killAll();
      await this.#untilEnded(known.job, fromMs + this.#plan.limits.sigtermGraceMs);
      this.#recorder.note({
        type: 'job-signalled',
        job: id,
        signal,
        ended: !this.#recorder.running.has(id),
        afterMs: this.#lab.clock.now() - fromMs,
      });
    }
  }

  async #startJob(
    role: Exclude<JobRole, 'restore'>,
    script: string,
    backup: number | null,
  ): Promise<KnownJob & { dataVersion: number }> {
    this.#jobs += 1;
    const id = `${role}-${this.#jobs}`;
    const dataVersion = backup === null ? null : this.#dataVersion;
    this.#recorder.started(id, role, backup, dataVersion);
    const { needs, volumeOptions } = this.#strategy;
    const request = { id, role, script, needs, ...(volumeOptions && { volumeOptions }) };
    const job = await this.#lab.startJob(request);
    const known = { role, backup, job, dataVersion: dataVersion ?? 0 };
    if (role === 'backup') this.#backups.set(id, known);
    this.#recorder.follow(id, known);
    return known;
  }

  /** Runs beside the timeline, as fstab's mounts do: a backup that starts before its end meets the unprepared node. */
  #startPreparation(): Promise<KnownJob> {
    return this.#startJob('prepare', this.#strategy.prepare, null);
  }

  #untilEnded(job: Job, untilMs: number): Promise<void> {
    return untilEnded(this.#lab.clock, job, untilMs);
  }

  /** A running backup's source stays unchanged, so that its restore can be verified. */
  async #changeData(): Promise<void> {
    if (this.#backups.size > 0) return;
    this.#dataVersion += 1;
    this.#recorder.note({
      type: 'data-changed',
      ...(await changeData(this.#lab, this.#plan, this.#dataVersion)),
    });
  }

  /** In a fork, where the lab can make one: a restore takes time, for which no fault should wait. */
  async #verify(): Promise<void> {
    await using fork = await this.#lab.fork();
    await this.#restore(fork ?? this.#lab);
  }

  #restore(world: World = this.#lab): Promise<boolean> {
    this.#jobs += 1;
    return restoreAndCompare(world, this.#strategy, this.#recorder, {
      id: `restore-${this.#jobs}`,
      against: this.#lastGood,
      limitMs: this.#plan.limits.restoreMs,
    });
  }

  #inventory(jobs: KnownJob[]) {
    return takeInventory(
      this.#lab,
      this.#strategy,
      jobs.map(({ job }) => job),
      this.#before,
    );
  }

  #statedDeadlineMs(): number | null {
    return (
      this.#plan.subjects.find(({ name }) => name === this.#strategy.name)?.deadlineMs ??
      this.#strategy.deadlineMs
    );
  }
}
