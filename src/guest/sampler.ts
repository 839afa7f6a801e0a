/** Runs the probes: the moments and the parts of a sample. */
import type { Bystander, Sample } from '../history/events.ts';
import { sampleBystander } from '../probes/bystander.ts';
import { bystanderMs, pauseMs, quietBystanderMs, restAfterMs } from '../probes/cadence.ts';
import { DStateProbe } from '../probes/d-state.ts';
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
    });
    this.#bystander = null;
    this.#noticeStuck(tasks.map((task) => task.pid).join());
    const quietMs = this.#steady ? 0 : at - this.#lastEvent;
    this.#heartbeat.on = quietMs < restAfterMs;
    this.#letBystanderWork(at, quietMs);
    this.#schedule(pauseMs(quietMs));
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
