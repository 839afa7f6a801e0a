/** The guest for the lab: its clock, its jobs, its observations, and its reboots. */
import { createHash } from 'node:crypto';
import { LabError } from '../../errors.ts';
import type { Answer, HostName, Request } from '../../guest/protocol.ts';
import { classify } from '../../probes/kernel-log.ts';
import { dataFailed } from '../data-program.ts';
import type { Clock, Exited, Job, JobRequest, NodeReboot, Observation } from '../lab.ts';
import { type GuestEvent, GuestRebooted, type RequestBody } from './agent-channel.ts';
import { GuestJob, type GuestJobOptions } from './guest-job.ts';
import type { Machine } from './machine.ts';

type LossCause = 'planned-reboot' | 'panic' | 'power' | 'unknown';

export class Guest implements Clock {
  machine!: Machine; // set as soon as there is one; its console may speak before
  listener: (seen: Observation) => void = () => {};
  /** Brings the lab up again after an unplanned boot. Set by the lab. */
  onUnexpectedBoot: () => Promise<void> = async () => {};
  readonly #jobs = new Map<string, GuestJob>();
  #zeroMs = 0;
  #nextJob = 0;
  /** Scripts that are on a host, as `host:path`. A boot takes them. */
  #scripts = new Set<string>();
  #expectedLoss: LossCause | undefined;
  #panicked = false;
  #lostAtMs = 0;

  readonly onEvent = (event: GuestEvent): void => {
    const t = event.at - this.#zeroMs;
    if (event.say === 'job-ended') this.#endJob(event.job, { ...event, lost: false }, t);
    else if (event.say === 'job-printed') this.#jobPrinted(event, t);
    else if (event.say === 'sample') this.listener({ type: 'sample', t, sample: event.sample });
    else this.listener({ type: 'kernel', t, class: event.class, text: event.text });
  };

  readonly onConsole = (line: string): void => {
    if (!this.machine || classify(line) !== 'panic') return;
    this.#panicked = true;
    this.listener({ type: 'kernel', t: this.now(), class: 'panic', text: line });
  };

  /** From here on it is this machine, booted or restored: the lab's requests are the same. */
  take(machine: Machine): void {
    this.machine = machine;
    this.#nextJob = 0;
    this.#scripts.clear();
    this.setNow(0);
  }

  /** In a fork of another's machine it continues from the other's state. */
  goOn(from: Guest, machine: Machine): void {
    this.machine = machine;
    this.#nextJob = from.#nextJob;
    this.#scripts = new Set(from.#scripts);
    this.#zeroMs = from.#zeroMs;
  }

  now(): number {
    return this.machine.nowMs() - this.#zeroMs;
  }

  setNow(ms: number): void {
    this.#zeroMs = this.machine.nowMs() - ms;
  }

  async advance(untilMs: number, wake?: (seen: Observation) => boolean): Promise<Observation | undefined> {
    let woken: Observation | undefined;
    const listener = this.listener;
    this.listener = (seen) => {
      listener(seen);
      if (!woken && wake?.(seen)) woken = seen;
    };
    try {
      while (!woken && this.now() < untilMs) {
        const { because } = await this.#wait(untilMs, wake ? null : []);
        if (because === 'time') break;
      }
      return woken;
    } finally {
      this.listener = listener;
    }
  }

  /** A job of the node that was started in another guest and continues in this one. */
  job(of: Job): GuestJob {
    const { id, startedMs } = of;
    const guestId = of instanceof GuestJob ? of.guestId : id;
    return this.#know(new GuestJob(this, { id, guestId, startedMs, observed: true }));
  }

  /**
   * Asks the agent. It survives an unplanned boot in the middle; the answer then is that of `otherwise`.
   */
  async ask<Do extends Request['do'], Other>(
    body: Extract<RequestBody, { do: Do }>,
    otherwise: () => Other | Promise<Other>,
  ): Promise<Answer<Do> | Other> {
    try {
      return await this.machine.request<Do>(body);
    } catch (error) {
      if (!(error instanceof GuestRebooted)) throw error;
      this.#lose(error.atMs);
      await this.onUnexpectedBoot();
      return otherwise();
    }
  }

  /** See DataCommands. */
  async data(command: readonly string[]): Promise<string> {
    const lost = () => ({ error: 'the node went down meanwhile' });
    const answer = await this.ask({ do: 'data', command: [...command] }, lost);
    if ('error' in answer) throw dataFailed(command, answer.error);
    return answer.printed;
  }

  /** The number of the strategy's jobs that run. */
  get strategyJobs(): number {
    return [...this.#jobs.values()].filter(({ observed }) => observed).length;
  }

  /** Sends a signal to every process of the running backups; gives their number. */
  async signalBackups(name: NodeJS.Signals): Promise<number> {
    let reached = 0;
    for (const job of [...this.#jobs.values()].filter(({ role }) => role === 'backup')) {
      reached += (await job.processes()).length;
      await job.signalAll(name);
    }
    return reached;
  }

  /** Starts a command of the lab's own. The probes overlook it, and its end is no observation. */
  start(on: 'node' | 'target', argv: string[], env: Record<string, string>): Promise<GuestJob> {
    const guestId = this.#nextGuestId();
    return this.#start({ on, argv, env, routine: false }, { id: guestId, guestId, observed: false });
  }

  /**
   * Starts a job of the strategy. The probes overlook a restore, which is the harness's own doing. `on`: the node, or in a
   * fork its replacement.
   */
  async startJob(
    { id, role, script, args = [], watchFor }: JobRequest,
    on: Exclude<HostName, 'target'> = 'node',
  ): Promise<GuestJob> {
    const path = await this.#putScript(script, role, on);
    const guestId = role === 'restore' ? this.#nextGuestId() : id;
    const argv = ['sh', path, ...args];
    const command = { on, argv, env: {}, watchFor: watchFor && [...watchFor] };
    const observed = { routine: role === 'poll', traced: isBackup(role) };
    return this.#start({ ...command, ...observed }, { id, guestId, observed: true, role });
  }

  /** Gives the path of a script on the host, where it is written once a boot. */
  async #putScript(script: string, role: string, on: HostName): Promise<string> {
    const hash = createHash('sha256').update(script).digest('hex').slice(0, 16);
    const path = `/run/firedrill/${role}-${hash}`;
    const known = `${on}:${path}`;
    if (this.#scripts.has(known)) return path;
    const write = { do: 'write', on, path, content: script, mode: 0o400 } as const;
    await this.ask(write, () => this.machine.request(write));
    this.#scripts.add(known);
    return path;
  }

  async #start(
    command: Omit<Extract<RequestBody, { do: 'start' }>, 'do' | 'job'>,
    names: Omit<GuestJobOptions, 'startedMs'>,
  ): Promise<GuestJob> {
    const job = this.#know(new GuestJob(this, { ...names, startedMs: this.now() }));
    await this.ask({ do: 'start', job: job.guestId, ...command }, () => null); // lost, as all jobs are
    return job;
  }

  #know(job: GuestJob): GuestJob {
    this.#jobs.set(job.guestId, job);
    return job;
  }

  #nextGuestId(): string {
    this.#nextJob += 1;
    return `lab-${this.#nextJob}`;
  }

  /** Waits, in lab time, until the job has ended or the moment has come. */
  async untilEnded(job: GuestJob, untilMs: number): Promise<void> {
    while (!job.exited && this.now() < untilMs) await this.#wait(untilMs, [job.guestId]);
  }

  /** Runs a script of images/guest/lab. Throws LabError when it fails: then the lab is not in the state that it claims. */
  async script(on: 'node' | 'target', argv: string[]): Promise<string> {
    const job = await this.start(on, argv, {});
    await this.untilEnded(job, this.now() + scriptLimitMs);
    const { exited } = job;
    if (exited?.code === 0) return exited.stdout;
    throw new LabError({
      what: `the lab could not run "${argv.join(' ')}" on the ${on}`,
      found: exited ? this.#howItEnded(exited) : 'it did not end',
    });
  }

  #howItEnded({ code, signal, lost, stderr }: Exited): string {
    if (lost)
      return `the guest rebooted in the middle of it; its last words: ${this.machine.lastWords ?? 'none'}`;
    return `${stderr.trim()} (${signal ?? `exit code ${code}`})`;
  }

  expectLoss(cause: LossCause): void {
    this.#expectedLoss = cause;
  }

  /** Reboots the machine and waits for its agent. */
  async reboot(how: NodeReboot): Promise<void> {
    if (how === 'power') {
      const hello = await this.machine.reset();
      return this.#lose(hello.at);
    }
    try {
      const argv = how === 'orderly' ? ['reboot-node'] : ['sh', '-c', 'echo c > /proc/sysrq-trigger'];
      const start = { do: 'start', job: 'lab-reboot', on: 'node', argv, env: {}, routine: false } as const;
      await this.machine.request(start);
      for (;;) await this.machine.request({ do: 'wait', untilMs: this.machine.nowMs() + 60_000, jobs: [] });
    } catch (error) {
      if (!(error instanceof GuestRebooted)) throw error;
      this.#lose(error.atMs);
    }
  }

  /** The lab is whole again after a boot. */
  tellBack(): void {
    const t = this.now();
    this.listener({ type: 'node-back', t, downMs: t - this.#lostAtMs });
  }

  #wait(untilMs: number, jobs: string[] | null): Promise<{ because: 'time' | 'job' }> {
    const until = { do: 'wait', untilMs: untilMs + this.#zeroMs, jobs } as const;
    return this.ask(until, () => ({ because: 'job' as const }));
  }

  /** When exactly it went is not known: it was last heard of then. */
  #lose(backAtMs: number): void {
    const cause = this.#expectedLoss ?? (this.#panicked ? 'panic' : 'unknown');
    this.#expectedLoss = undefined;
    this.#panicked = false;
    this.#scripts.clear();
    this.#lostAtMs = Math.min(this.machine.spokeBeforeBootMs, backAtMs) - this.#zeroMs;
    for (const job of this.#jobs.values()) {
      const durationMs = this.#lostAtMs - job.startedMs;
      this.#endJob(
        job.guestId,
        { code: null, signal: null, lost: true, durationMs, stdout: '', stderr: '' },
        this.#lostAtMs,
      );
    }
    this.listener({ type: 'node-lost', t: this.#lostAtMs, cause });
  }

  #jobPrinted({ job: guestId, text, stream }: GuestEvent & { say: 'job-printed' }, t: number): void {
    const job = this.#jobs.get(guestId);
    if (job?.observed) this.listener({ type: 'job-printed', t, job: job.id, text, stream });
  }

  #endJob(guestId: string, end: Exited, t: number): void {
    const job = this.#jobs.get(guestId);
    if (!job) return;
    this.#jobs.delete(guestId);
    const { code, signal, lost, durationMs, stdout, stderr, wire, syscalls } = end;
    const exited = {
      code,
      signal,
      lost,
      durationMs,
      stdout,
      stderr,
      ...(wire && { wire }),
      ...(syscalls && { syscalls }),
    };
    job.exited = exited;
    if (job.observed) this.listener({ type: 'job-ended', t, job: job.id, exited });
  }
}

/** Scripts of the lab end within a second or two, a full disk or a big file in ten. */
const scriptLimitMs = 120_000;

/** Whether a job of this role is a backup, with any purpose. */
function isBackup(role: JobRequest['role']): boolean {
  return role === 'quiet' || role === 'backup' || role === 'trial';
}
