import type { CommandOptions, Exited, Host } from '../lab.ts';
import type { Guest } from './guest.ts';
import type { GuestJob } from './guest-job.ts';

/** Between SIGTERM and SIGKILL, and between SIGKILL and giving up: lab ms. */
const graceMs = 5_000;
const dayMs = 86_400_000;

/** Node or target of the virtual lab. */
export class VirtualHost implements Host {
  readonly name: 'node' | 'target';
  readonly address: string;
  readonly #guest: Guest;

  constructor(guest: Guest, name: 'node' | 'target', address: string) {
    this.#guest = guest;
    this.name = name;
    this.address = address;
  }

  start(argv: string[], { env = {} }: CommandOptions = {}): Promise<GuestJob> {
    return this.#guest.start(this.name, argv, env);
  }

  async run(argv: string[], options: CommandOptions = {}): Promise<Exited> {
    const job = await this.start(argv, options);
    await this.#guest.untilEnded(job, this.#guest.now() + (options.timeoutMs ?? dayMs));
    if (!job.exited) await this.#endIt(job);
    return job.exited ?? this.#givenUp(job);
  }

  read(path: string): Promise<string> {
    const read = { do: 'read', on: this.name, path } as const;
    return this.#guest.ask(read, () => this.#guest.machine.request(read));
  }

  async write(path: string, content: string, mode = 0o644): Promise<void> {
    const write = { do: 'write', on: this.name, path, content, mode } as const;
    await this.#guest.ask(write, () => this.#guest.machine.request(write));
  }

  /** The CPU time that all processes of the job have taken so far, ms; 0 after a boot. By its control group (src/guest/jobs.ts). */
  async cpuMs({ guestId }: GuestJob): Promise<number> {
    const path = `/sys/fs/cgroup/${this.name === 'node' ? 'jobs' : 'target'}/${guestId}/cpu.stat`;
    const read = { do: 'read', on: 'node', path } as const;
    const stat = await this.#guest.ask(read, () => '');
    return Number(/^usage_usec (\d+)/m.exec(stat)?.[1] ?? 0) / 1000;
  }

  /** Everything that lives on the target beside its first process and its services' main processes. */
  processes() {
    return this.#guest.ask({ do: 'processes', of: { host: 'target' } }, () => []);
  }

  async #endIt(job: GuestJob): Promise<void> {
    await job.signal('SIGTERM');
    await this.#guest.untilEnded(job, this.#guest.now() + graceMs);
    if (job.exited) return;
    await job.killAll();
    await this.#guest.untilEnded(job, this.#guest.now() + graceMs);
  }

  #givenUp(job: GuestJob): Exited {
    const durationMs = this.#guest.now() - job.startedMs;
    return {
      code: null,
      signal: null,
      lost: false,
      durationMs,
      stdout: '',
      stderr: 'it survived SIGTERM and SIGKILL',
    };
  }
}
