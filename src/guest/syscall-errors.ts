/**
 * The errors that system calls of one job returned, as its programs got them: the kernel's own tracing, raw_syscalls:sys_exit
 * (Documentation/trace/events.rst), in an instance for each running job. `event-fork` follows the children of the job.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { SyscallError, SyscallErrors } from '../history/events.ts';
import { syscallNames } from './syscall-names.ts';

/** Where the guest mounts tracefs (images/guest/lab/boot-node). */
const guestsTracing = '/sys/kernel/tracing';

/** Errors that mean trouble with a disk, a server or the network. ENOENT, EAGAIN and the like are part of healthy work. */
const troubles = [
  ...(['EIO', 'ENOSPC', 'EROFS', 'EDQUOT', 'ESTALE', 'ETIMEDOUT'] as const),
  ...(['EHOSTUNREACH', 'ENETUNREACH', 'ECONNRESET', 'ECONNREFUSED'] as const),
];
const nameOfErrno = new Map<number, string>(troubles.map((name) => [constants.errno[name], name]));

/**
 * Waits for another thread: futex(2), futex_waitv(2) and futex_wait(2). Their ETIMEDOUT is the end of a nap, which Go's runtime takes many times a second,
 * and they know no disk and no network.
 */
const waits: readonly number[] = [202, 449, 455];

/** About 20,000 errors of a job, 48 bytes each. Further ones are counted, and not listed. */
const bufferKb = 1024;

/** Traces of jobs; without tracefs none. */
export class SyscallTraces {
  readonly #instances: string;
  /** Instances without a job: each is made once and used again, as the making takes milliseconds. */
  readonly #free: string[] = [];
  #made = 0;

  constructor(tracing = guestsTracing) {
    this.#instances = join(tracing, 'instances');
  }

  /** undefined: this kernel does not trace. */
  start(): SyscallTrace | undefined {
    const instance = this.#free.pop() ?? this.#make();
    return instance === undefined ? undefined : new SyscallTrace(instance, () => this.#free.push(instance));
  }

  #make(): string | undefined {
    const instance = join(this.#instances, `firedrill-${this.#made}`);
    try {
      mkdirSync(instance);
      const errors = [...nameOfErrno.keys()].map((errno) => `ret == -${errno}`).join(' || ');
      const filter = [`(${errors})`, ...waits.map((number) => `id != ${number}`)].join(' && ');
      writeFileSync(join(instance, 'trace_clock'), 'tai'); // the real-time clock, as no one sets an offset
      writeFileSync(join(instance, 'buffer_size_kb'), `${bufferKb}`);
      writeFileSync(join(instance, 'options/overwrite'), '0');
      writeFileSync(join(instance, 'options/event-fork'), '1');
      writeFileSync(join(instance, event, 'filter'), filter);
    } catch {
      return undefined; // no tracefs is mounted
    }
    this.#made += 1;
    return instance;
  }
}

const event = 'events/raw_syscalls/sys_exit';

/** The trace of one job. */
export class SyscallTrace {
  readonly #instance: string;
  readonly #release: () => void;

  constructor(instance: string, release: () => void) {
    this.#instance = instance;
    this.#release = release;
    writeFileSync(join(instance, 'trace'), '');
    writeFileSync(join(instance, event, 'enable'), '1');
  }

  /** The file into which the job writes its own pid before its first command. */
  get pids(): string {
    return join(this.#instance, 'set_event_pid');
  }

  /** Ends the trace, with the job's errors since `startedMs` of the real-time clock. */
  end(startedMs: number): SyscallErrors {
    const file = (name: string) => join(this.#instance, name);
    writeFileSync(file(`${event}/enable`), '0');
    writeFileSync(file('set_event_pid'), '');
    const dropped = Number(
      /^dropped events: (\d+)/m.exec(readFileSync(file('per_cpu/cpu0/stats'), 'latin1'))?.[1] ?? 0,
    );
    const errors = parseTrace(readFileSync(file('trace'), 'utf8'), startedMs);
    this.#release();
    return { errors, notListed: dropped };
  }
}

/** Sums the lines `COMM-PID [CPU] FLAGS SECONDS: sys_exit: NR NUMBER = RESULT` by call and errno, in the order of the first ones. */
export function parseTrace(trace: string, startedMs: number): SyscallError[] {
  const sums = new Map<string, SyscallError>();
  for (const [, seconds, number, result] of trace.matchAll(/ (\d+\.\d+): sys_exit: NR (\d+) = -(\d+)$/gm)) {
    const errno = nameOfErrno.get(Number(result));
    if (!errno || waits.includes(Number(number))) continue;
    const call = syscallNames[Number(number)] ?? `syscall ${number}`;
    const sinceMs = Math.max(0, Math.round(Number(seconds) * 1000 - startedMs));
    const sum = sums.get(`${call} ${errno}`) ?? { call, errno, count: 0, firstMs: sinceMs, lastMs: sinceMs };
    sums.set(`${call} ${errno}`, { ...sum, count: sum.count + 1, lastMs: sinceMs });
  }
  return [...sums.values()];
}
