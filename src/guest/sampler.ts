/** Runs the probes: the moments and the parts of a sample. */
import type { Bystander, Sample } from '../history/events.ts';
import { sampleBystander } from '../probes/bystander.ts';
import {
  bystanderMs,
  closeMs,
  glanceForMs,
  glancePauseMs,
  pauseMs,
  quietBystanderMs,
  restAfterMs,
  routineMs,
} from '../probes/cadence.ts';
import { DStateProbe } from '../probes/d-state.ts';
import { sampleGauges } from '../probes/gauges.ts';
import { Heartbeat } from '../probes/heartbeat.ts';
import { sampleNfs } from '../probes/nfs.ts';
import { sampleNodeLoad } from '../probes/node-load.ts';
import { now } from './clock.ts';

/** On the node's own disk; the lab makes the folder. */
const bystanderFile = '/var/lib/firedrill/bystander';

export interface SamplerOptions {
  /** Always as closely as around an event: for real time, in which no one waits for a sample. */
  steady: boolean;
  /** Tells a task's job by its cgroup; the agent's way by default. */
  jobOf: ((cgroup: string) => string | null) | undefined;
}

export class Sampler {
  readonly #tell: (at: number, sample: Sample) => void;
  readonly #steady: boolean;
  readonly #heartbeat = new Heartbeat();
  readonly #jobOf: SamplerOptions['jobOf'];
  #dState: DStateProbe;
  #timer: NodeJS.Timeout | undefined;
  #lastEvent = 0;
  /** When the last routine job started or ended. */
  #lastRoutine = Number.NEGATIVE_INFINITY;
  /** When each routine job that runs was started, by its id. */
  readonly #routine = new Map<string, number>();
  #lastBystander = 0;
  #bystanderAtWork = false;
  #bystander: Bystander | null = null;
  #stuck = '';

  constructor(
    tell: (at: number, sample: Sample) => void,
    { steady = false, jobOf }: Partial<SamplerOptions> = {},
  ) {
    this.#tell = tell;
    this.#steady = steady;
    this.#jobOf = jobOf;
    this.#dState = new DStateProbe(jobOf);
  }

  start(): void {
    this.#dState = new DStateProbe(this.#jobOf);
    this.#lastBystander = 0;
    this.#lastEvent = now();
    this.#heartbeat.on = true;
    this.#schedule(0);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#heartbeat.on = false;
  }

  /** Something happened: look closely for a while. */
  stir(): void {
    if (!this.#timer) return;
    this.#lastEvent = now();
    this.#heartbeat.on = true;
    this.#schedule(0);
  }

  /** A routine job has started: a brief look, unless it takes long. */
  routineStarted(job: string): void {
    this.#routine.set(job, now());
    this.#glance();
  }

  /** A job has ended. A routine one that ended soon and well is worth a brief look, every other a close one. */
  jobEnded(job: string, code: number | null): void {
    const startedAt = this.#routine.get(job);
    this.#routine.delete(job);
    if (startedAt !== undefined && code === 0 && now() - startedAt < routineMs) this.#glance();
    else this.stir();
  }

  #glance(): void {
    if (!this.#timer) return;
    this.#lastRoutine = now();
    this.#heartbeat.on = true;
    this.#schedule(0);
  }

  #schedule(inMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sample(), inMs);
  }

  #sample(): void {
    const at = now();
    const { tasks, processes } = this.#dState.sample(at);
    const heartbeatGapMs = this.#heartbeat.takeLongestGapMs();
    this.#tell(at, {
      dstate: tasks,
      processes,
      ...sampleNodeLoad(),
      heartbeatGapMs,
      nfs: sampleNfs(),
      bystander: this.#bystander,
      gauges: sampleGauges(),
    });
    this.#bystander = null;
    this.#noticeStuck(tasks.map((task) => task.pid).join());
    this.#noticeSlowRoutine(at);
    const quietMs = this.#steady ? 0 : at - this.#lastEvent;
    const sinceRoutineMs = at - this.#lastRoutine;
    const goesOn = [...this.#routine.values()].some((startedAt) => at - startedAt < routineMs);
    this.#heartbeat.on = goesOn || quietMs < restAfterMs || sinceRoutineMs < glanceForMs;
    this.#letBystanderWork(at, quietMs);
    this.#schedule(Math.min(pauseMs(quietMs), goesOn ? closeMs : glancePauseMs(sinceRoutineMs)));
  }

  /** A routine job that takes long is an event, as of its start. */
  #noticeSlowRoutine(at: number): void {
    for (const startedAt of this.#routine.values())
      if (at - startedAt >= routineMs) this.#lastEvent = Math.max(this.#lastEvent, startedAt);
  }

  /** Another set of stuck tasks is an event of its own. */
  #noticeStuck(pids: string): void {
    if (pids !== this.#stuck) this.#lastEvent = now();
    this.#stuck = pids;
  }

  #letBystanderWork(at: number, quietMs: number): void {
    const pause = quietMs < restAfterMs ? bystanderMs : quietBystanderMs;
    if (this.#bystanderAtWork || at - this.#lastBystander < pause) return;
    this.#lastBystander = at;
    this.#bystanderAtWork = true;
    void sampleBystander(bystanderFile).then((result) => {
      this.#bystander = result;
      this.#bystanderAtWork = false;
    });
  }
}
