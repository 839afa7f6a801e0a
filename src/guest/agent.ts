/**
 * The agent: the one program inside the virtual lab that the harness talks to. It answers requests one at a time and
 * tells events as they happen. While time is virtual the machine stands still between an answer and the next request.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { dirname } from 'node:path';
import { classify } from '../probes/kernel-log.ts';
import { now } from './clock.ts';
import { DataWorker } from './data-worker.ts';
import { loadHold } from './hold.ts';
import { isHungOnTarget } from './hung-on-target.ts';
import { Jobs } from './jobs.ts';
import { followKernelLog } from './kernel-log.ts';
import { openPort, type Port } from './port.ts';
import type { Answer, Request } from './protocol.ts';
import { Sampler } from './sampler.ts';
import { rootOf } from './target.ts';

type Handlers = {
  [Do in Request['do']]: (request: Extract<Request, { do: Do }>) => Answer<Do> | Promise<Answer<Do>>;
};

async function main(): Promise<void> {
  const port = openPort(loadHold());
  const sampler = new Sampler((at, sample) => port.send({ say: 'sample', at, sample }));
  const waits = new Waits();
  const jobs = new Jobs((end) => {
    sampler.jobEnded(end.job, end.code);
    port.send({ say: 'job-ended', at: now(), ...end });
    waits.jobTold(end.job);
  });
  const printed: Printed = (job, text, stream) => {
    port.send({ say: 'job-printed', at: now(), job, text, stream });
    waits.jobTold(job);
  };
  void followKernelLog((text) => {
    port.send({ say: 'kernel', at: now(), class: isHungOnTarget(text) ? 'other' : classify(text), text });
  });
  const handlers = makeHandlers({ jobs, sampler, waits, printed, data: new DataWorker() });
  port.send({ say: 'hello', at: now(), kernel: release(), node: process.version });
  for await (const request of port.requests()) await answer(port, handlers, request);
}

async function answer(port: Port, handlers: Handlers, request: Request): Promise<void> {
  try {
    const handle = handlers[request.do] as (request: Request) => unknown;
    const value = await handle(request);
    port.send({ say: 'answer', at: now(), to: request.id, value });
  } catch (error) {
    port.send({ say: 'refusal', at: now(), to: request.id, error: String(error) });
  }
}

/** A job has printed a text that it is watched for. */
type Printed = (job: string, text: string, stream: 'stdout' | 'stderr') => void;

interface Parts {
  jobs: Jobs;
  sampler: Sampler;
  waits: Waits;
  printed: Printed;
  data: DataWorker;
}

function makeHandlers({ jobs, sampler, waits, printed, data }: Parts): Handlers {
  return {
    start({ job, on, argv, env, routine, traced, watchFor = [] }) {
      if (routine) sampler.routineStarted(job);
      else sampler.stir();
      const watch = {
        texts: watchFor,
        found: (...told: [string, 'stdout' | 'stderr']) => printed(job, ...told),
      };
      return { pid: jobs.start(job, on, argv, env, { watch, traced }) };
    },
    signal({ job, signal }) {
      sampler.stir();
      jobs.signal(job, signal);
      return null;
    },
    'kill-all'({ job, signal }) {
      sampler.stir();
      jobs.killAll(job, signal);
      return null;
    },
    processes: ({ of }) => jobs.processes(of),
    read: ({ on, path }) => readFileSync(rootOf(on) + path, 'utf8'),
    write({ on, path, content, mode }) {
      const full = rootOf(on) + path;
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content, { mode });
      return null;
    },
    wait: ({ untilMs, jobs: of }) => waits.wait(untilMs, of),
    probe({ on }) {
      if (on) sampler.start();
      else sampler.stop();
      return null;
    },
    async data({ command }) {
      sampler.stir();
      const answer = await data.run(command);
      sampler.stir();
      return answer;
    },
    usage() {
      const stat = readFileSync('/sys/fs/cgroup/agent/cpu.stat', 'utf8');
      return { cpuMs: Number(/^usage_usec (\d+)/m.exec(stat)?.[1]) / 1000 };
    },
  };
}

/** At most one wait is on, for requests are answered one at a time. */
class Waits {
  #current: { of: string[] | null; end: (because: 'time' | 'job') => void } | undefined;
  /** Jobs that told something while no request waited: in real time that can happen between two requests. */
  readonly #toldBefore = new Set<string>();

  wait(untilMs: number, of: string[] | null): Promise<{ because: 'time' | 'job' }> {
    const early = of ? of.some((job) => this.#toldBefore.has(job)) : this.#toldBefore.size > 0;
    this.#toldBefore.clear();
    if (early) return Promise.resolve({ because: 'job' });
    return new Promise((resolve) => {
      const end = (because: 'time' | 'job') => {
        alarm.clear();
        this.#current = undefined;
        resolve({ because });
      };
      const alarm = setAlarm(untilMs, () => end('time'));
      this.#current = { of, end };
    });
  }

  /** The job has ended, or printed a text. */
  jobTold(job: string): void {
    if (!this.#current) this.#toldBefore.add(job);
    else if (!this.#current.of || this.#current.of.includes(job)) this.#current.end('job');
  }
}

/**
 * Never wakes early. The kernel lets a wait in epoll end 0.1 % late, at most 100 ms (fs/select.c), so the last stretch
 * is a wait of its own. setTimeout takes at most 2^31-1 ms (24.8 days) and whole milliseconds.
 */
function setAlarm(untilMs: number, ring: () => void): { clear: () => void } {
  let timer: NodeJS.Timeout;
  const arm = (leftMs: number) => {
    const waitMs = Math.ceil(leftMs - Math.min(150, leftMs / 500));
    timer = setTimeout(check, Math.min(2 ** 31 - 1, Math.max(0, waitMs)));
  };
  const check = () => {
    const leftMs = untilMs - now();
    if (leftMs > 0) arm(leftMs);
    else ring();
  };
  arm(untilMs - now());
  return { clear: () => clearTimeout(timer) };
}

await main();
