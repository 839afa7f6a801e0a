/**
 * One QEMU process with the guest agent in it: requests in, answers and events out. In virtual time the machine stands
 * still except between a request and its answer.
 *
 *   QMP cont ──▶ the line comes in ──▶ the guest stops itself ──▶ QMP cont ──▶ time passes, events come ──▶ answer ──▶
 *   the guest stops itself
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import { LabError } from '../../errors.ts';
import { type Answer, answers, FromGuest, type Request } from '../../guest/protocol.ts';
import { farMs } from '../../probes/cadence.ts';
import { eachLine } from '../lines.ts';
import { Deferred } from './deferred.ts';
import { parseJson } from './parse-json.ts';
import { fd, type MachineSpec, qemuArgs } from './qemu.ts';
import { Qmp } from './qmp.ts';
import { Watchdog } from './watchdog.ts';

export type GuestEvent = Exclude<FromGuest, { say: 'answer' | 'refusal' | 'hello' }>;

/** The guest booted again while a request was under way. */
export class GuestRebooted extends Error {
  readonly atMs: number;
  constructor(atMs: number) {
    super('the guest rebooted');
    this.atMs = atMs;
  }
}

export interface MachineOptions {
  spec: MachineSpec;
  program: string;
  /** A file to read the state from, when `spec.incoming`. */
  state?: string;
  signal?: AbortSignal;
  onEvent: (event: GuestEvent) => void;
  /** Lines on the serial console: only what precedes a death. */
  onConsole?: (line: string) => void;
  /** After how long a silence of QEMU and the agent it is looked whether they live, in ms of wall time. */
  silenceMs?: number;
}

/** 22 idle virtual hours pass in under a minute. Longer is a guest silent that is busy, or quiet in real time. */
const defaultSilenceMs = 180_000;
/** How late the agent may answer, in ms of the guest's clock: far more than a boot takes, and than busy neighbours cost it. */
const answerMs = 60_000;
/** In bytes a second. QEMU's default of 128 MiB/s is meant for networks; here, where it is a file, it doubled the time of a copy. */
const unlimited = 2 ** 40;
/** What QEMU takes from a socket at a time (CHR_READ_BUF_LEN), and what a buffer of the guest's driver holds (a page). */
const pieceBytes = 4096;
/** Lines of QEMU's stderr and the serial console that an error shows. */
const tailLines = 12;

/** However the harness dies, the kernel kills QEMU with it; the shell notices if that had happened before it was asked to. */
const endsWithUs = [
  '--pdeathsig',
  'KILL',
  'sh',
  '-c',
  '[ "$PPID" = "$0" ] && exec "$@"',
  String(process.pid),
];

/** Preloads turns.so, by its descriptor: a path with a space in it would be taken for two. */
function keepsTurns(): string[] {
  const libraries = [`/proc/self/fd/${fd.turns}`, process.env.LD_PRELOAD].filter(Boolean);
  return ['env', `LD_PRELOAD=${libraries.join(':')}`];
}

function openIfAny(path: string | undefined): number | 'ignore' {
  return path === undefined ? 'ignore' : openSync(path, 'r');
}

export type RequestBody = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

export class Machine implements AsyncDisposable {
  /** The guest's clock when it last spoke, in its own ms, and when it last spoke before it last booted. */
  lastSpokeMs = 0;
  spokeBeforeBootMs = 0;
  /** What it was made from. */
  readonly options: MachineOptions;
  readonly #process: ChildProcess;
  readonly #agent: Socket;
  readonly #qmp: Qmp;
  readonly #exited = new Deferred<void>();
  readonly #tail: string[] = [];
  #failure: Error | undefined;
  #held = new Deferred<void>();
  #hello = new Deferred<FromGuest & { say: 'hello' }>();
  #answer: Deferred<FromGuest & { say: 'answer' | 'refusal' }> | undefined;
  readonly #watchdog: Watchdog;
  /** The guest's clock when it was last looked at in a long silence. */
  #lookedAtMs = 0;
  /** Until when the agent was asked to let time pass, in the guest's own ms, and whether to sample meanwhile. */
  #waitsUntilMs = 0;
  #probing = false;
  /** In real time: it was told to. */
  #standsStill: boolean;
  /** Its state has been saved, and it has not gone on since. */
  #saved = false;
  #lastRequest: Promise<unknown> = Promise.resolve();
  #nextId = 0;
  #lastSpokeWall = 0;
  readonly #onAbort = () => this.#fail(this.options.signal?.reason);

  constructor(options: MachineOptions) {
    this.options = options;
    this.#standsStill = options.spec.incoming;
    this.#watchdog = new Watchdog(options.silenceMs ?? defaultSilenceMs, () => this.#onSilence());
    const { spec, program } = options;
    const handed = [options.state, this.virtual ? spec.turns : undefined].map(openIfAny);
    const preload = this.virtual ? keepsTurns() : [];
    this.#process = spawn('setpriv', [...endsWithUs, ...preload, program, ...qemuArgs(spec)], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', ...handed],
      detached: true, // Ctrl-C reaches the harness alone, which tears down in order
    });
    for (const file of handed) if (file !== 'ignore') closeSync(file);
    const { stdin, stdout, stderr, stdio } = this.#process;
    if (!stdin || !stdout || !stderr) throw new Error('QEMU was started without pipes');
    this.#agent = stdio[fd.agent] as Socket;
    this.#qmp = new Qmp(
      stdout,
      stdin,
      (name) => this.#onQmpEvent(name),
      (line) => this.#keep(line),
    );
    this.#process.once('error', (cause) => this.#fail(notStarted(cause), true));
    this.#process.once('exit', (code, signal) => this.#onExit(code, signal));
    eachLine(stderr, (line) => this.#keep(line));
    this.#readConsole(stdio[fd.console] as Socket);
    eachLine(this.#agent, (line) => this.#onLine(line));
    options.signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (options.signal?.aborted) this.#onAbort();
  }

  get virtual(): boolean {
    return this.options.spec.clock === 'virtual';
  }

  /** See MachineOptions; undefined: the default. */
  set silenceMs(ms: number | undefined) {
    this.#watchdog.limitMs = ms ?? defaultSilenceMs;
  }

  /** The guest's clock, in its own ms. In virtual time it stands still while the guest is held. */
  nowMs(): number {
    return this.virtual ? this.lastSpokeMs : this.lastSpokeMs + performance.now() - this.#lastSpokeWall;
  }

  /** The process, for `scenario clean` and for tests. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Waits for the agent's hello after a boot; in virtual time the guest is then held. */
  async booted(): Promise<FromGuest & { say: 'hello' }> {
    await this.#execute('qmp_capabilities');
    return this.#helloAndHold();
  }

  /**
   * Takes over the state that the machine was started with, saved while it stood still. In virtual time the guest is
   * held then; in real time it goes on.
   */
  async restored(): Promise<void> {
    await this.#execute('qmp_capabilities');
    await this.#ignoreShared();
    // No announcements to a network: their timers are of the host's clock, and cut what the guest does into pieces.
    await this.#execute('migrate-set-parameters', { 'announce-rounds': 0 });
    await this.#execute('migrate-incoming', { uri: `fd:${fd.state}` });
    while ((await this.#status('query-status')) === 'inmigrate') await tick();
    this.#held.resolve();
    if (!this.virtual) await this.#goOnInRealTime();
  }

  /**
   * Stops a machine that runs in real time until this is disposed of: its clock stands still as well. In virtual time
   * it stands still already.
   */
  async standStill(): Promise<AsyncDisposable> {
    if (this.virtual) return { async [Symbol.asyncDispose]() {} };
    this.#standsStill = true;
    await this.#execute('stop');
    this.lastSpokeMs = this.nowMs();
    this.#lastSpokeWall = performance.now();
    return { [Symbol.asyncDispose]: () => this.#goOnInRealTime() };
  }

  async #goOnInRealTime(): Promise<void> {
    if (this.#failure) return; // told already
    this.#saved = false;
    await this.#execute('cont');
    this.#standsStill = false;
    this.#lastSpokeWall = performance.now();
  }

  /** Saves the held guest's devices into a file, and ends QEMU. Shared memory is in files of its own already. */
  async saveAndQuit(path: string): Promise<void> {
    await this.save(path);
    const quitting = this.#execute('quit').catch(() => {}); // it may be gone before it has answered
    await this.#watched(Promise.all([quitting, this.#exited.promise]));
  }

  /** Writes the held guest's devices, and whatever memory is not shared with a file, to `path`. */
  async save(path: string): Promise<void> {
    // QEMU saves no state twice: it wants the guest to have gone on since.
    if (this.#saved) await this.request({ do: 'usage' });
    this.#saved = true;
    await this.#ignoreShared();
    await this.#execute('migrate-set-parameters', { 'max-bandwidth': unlimited });
    await this.#execute('migrate', { uri: `exec:cat > '${path.replaceAll("'", `'\\''`)}'` });
    for (;;) {
      const status = await this.#status('query-migrate'); // however long it takes, as long as QEMU says so
      if (status === 'completed') return;
      if (status === 'failed') throw this.#error('QEMU could not save the state of the guest');
      await tick();
    }
  }

  /**
   * Asks the agent; it takes one request at a time, so that others wait for their turn. Throws LabError when it refuses
   * or QEMU dies, GuestRebooted when the guest booted instead.
   */
  request<Do extends Request['do']>(body: Extract<RequestBody, { do: Do }>): Promise<Answer<Do>> {
    const answered = this.#lastRequest.then(() => this.#ask(body));
    this.#lastRequest = answered.catch(() => {});
    return answered;
  }

  /** Cuts the power and gives it back: the guest boots at once. Waits for its hello. */
  async reset(): Promise<FromGuest & { say: 'hello' }> {
    await this.#execute('system_reset');
    await this.#goOn();
    return this.#helloAndHold();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.options.signal?.removeEventListener('abort', this.#onAbort);
    this.#fail(new LabError({ what: 'the lab was closed' }));
    await this.#exited.promise;
  }

  async #ask<Do extends Request['do']>(body: Extract<RequestBody, { do: Do }>): Promise<Answer<Do>> {
    if (this.#failure) throw this.#failure;
    const id = this.#nextId;
    this.#nextId += 1;
    const answer = new Deferred<FromGuest & { say: 'answer' | 'refusal' }>();
    this.#answer = answer;
    this.#expect(body);
    await this.#tell(`${JSON.stringify({ id, ...body })}\n`);
    const said = await this.#watched(Promise.race([answer.promise, this.#rebooted()]));
    this.#answer = undefined;
    await this.#watched(this.#untilHeld());
    if (said.say === 'hello') throw new GuestRebooted(said.at);
    if (said.to !== id) throw this.#error(`the guest agent answered request ${said.to} instead of ${id}`);
    if (said.say === 'refusal')
      throw new LabError({ what: `the guest refused "${body.do}"`, found: said.error });
    return answers[body.do].parse(said.value) as Answer<Do>;
  }

  #expect(asked: RequestBody): void {
    this.#waitsUntilMs = asked.do === 'wait' ? asked.untilMs : 0;
    if (asked.do === 'probe') this.#probing = asked.on;
  }

  /**
   * Writes a line to the agent and lets it go on. QEMU moves nothing into a guest that stands still; once it goes on,
   * the main loop takes what is in the socket, a piece at a time, before it can stop the machine again. The agent
   * therefore stops a second time, some microseconds later (hold.c), and goes on with the piece in its memory.
   */
  async #tell(line: string): Promise<void> {
    const bytes = Buffer.from(line);
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      await this.#watched(this.#untilHeld());
      this.#agent.write(bytes.subarray(at, at + pieceBytes));
      await this.#goOn();
      await this.#goOn();
    }
  }

  /** Lets a guest go on that is held, or will be at once. */
  async #goOn(): Promise<void> {
    if (!this.virtual) return;
    await this.#watched(this.#held.promise);
    this.#held = new Deferred();
    this.#saved = false;
    await this.#execute('cont');
  }

  async #helloAndHold() {
    const hello = await this.#watched(this.#rebooted());
    await this.#watched(this.#untilHeld());
    return hello;
  }

  async #rebooted() {
    const hello = await this.#hello.promise;
    this.#hello = new Deferred();
    return hello;
  }

  async #untilHeld(): Promise<void> {
    if (this.virtual) await this.#held.promise;
  }

  async #ignoreShared(): Promise<void> {
    await this.#execute('migrate-set-capabilities', {
      capabilities: [{ capability: 'x-ignore-shared', state: true }],
    });
  }

  /** A command of QEMU's, which answers at once or is taken for dead. */
  #execute(command: string, args?: Record<string, unknown>): Promise<unknown> {
    return this.#watched(this.#qmp.execute(command, args));
  }

  async #status(query: 'query-status' | 'query-migrate'): Promise<string> {
    return ((await this.#execute(query)) as { status: string }).status;
  }

  #onQmpEvent(name: string): void {
    this.#watchdog.feed();
    if (name !== 'STOP') return;
    if (this.virtual || this.#standsStill) this.#held.resolve();
    else this.#fail(this.#error('QEMU stopped the machine by itself')); // as where KVM cannot go on
  }

  #onLine(line: string): void {
    this.#watchdog.feed();
    const parsed = FromGuest.safeParse(parseJson(line));
    if (!parsed.success) {
      this.#fail(this.#error(`the guest agent said what is not of the protocol: ${line.slice(0, 200)}`));
      return;
    }
    const said = parsed.data;
    if (said.say === 'hello') this.spokeBeforeBootMs = this.lastSpokeMs;
    this.lastSpokeMs = said.at;
    this.#lastSpokeWall = performance.now();
    if (said.say === 'hello') this.#hello.resolve(said);
    else if (said.say === 'answer' || said.say === 'refusal') this.#answer?.resolve(said);
    else this.options.onEvent(said);
  }

  #readConsole(console: Socket): void {
    eachLine(console, (line) => {
      this.#keep(line.trimEnd());
      this.options.onConsole?.(line.trimEnd());
    });
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    // What it writes to a file in its memory the disk may have no room for; then the kernel sends this.
    const why = signal === 'SIGBUS' ? '; is the disk full that the cache is on?' : '';
    this.#fail(this.#error(`QEMU ended (${signal ?? `exit code ${code}`}) while the lab was up${why}`), true);
  }

  /** The first failure is what every caller gets; QEMU is killed. `gone`: it has ended already. */
  #fail(error: Error, gone = false): void {
    this.#failure ??= error;
    this.#watchdog.end();
    this.#qmp.fail(this.#failure);
    for (const waiting of [this.#held, this.#hello, this.#answer]) waiting?.reject(this.#failure);
    if (gone) this.#exited.resolve();
    else this.#process.kill('SIGKILL');
  }

  #watched<T>(work: Promise<T>): Promise<T> {
    return this.#failure ? Promise.reject(this.#failure) : this.#watchdog.watch(work);
  }

  /**
   * Nothing was heard for long. That is no failure of a guest that is busy, or quiet in real time, as long as its clock
   * goes on and has not passed the moment by which its agent must have spoken; then it is looked at again later.
   */
  async #onSilence(): Promise<void> {
    const { limitMs } = this.#watchdog;
    const failure = this.#error(`nothing was heard of the guest for ${limitMs / 1000} s of wall time`);
    const unanswered = setTimeout(() => this.#fail(failure), limitMs);
    try {
      const clockMs = await this.#clockMs();
      const wentOn = clockMs > this.#lookedAtMs;
      this.#lookedAtMs = clockMs;
      if (wentOn && clockMs < this.#mustSpeakMs()) this.#watchdog.feed();
      else this.#fail(failure);
    } catch {
      this.#fail(failure); // or it has failed already
    } finally {
      clearTimeout(unanswered);
    }
  }

  /** The guest's clock as QEMU has it, in the guest's own ms, to the second. */
  async #clockMs(): Promise<number> {
    const rtc = await this.#qmp.execute('qom-get', { path: '/machine', property: 'rtc-time' });
    if (!this.virtual) return this.nowMs(); // QEMU lives; its RTC is the host's clock, even while the guest stands still
    const tm = rtc as Record<'tm_year' | 'tm_mon' | 'tm_mday' | 'tm_hour' | 'tm_min' | 'tm_sec', number>;
    return Date.UTC(1900 + tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
  }

  /** By when the agent must have spoken, in the guest's own ms: its probes never rest longer than `farMs`. */
  #mustSpeakMs(): number {
    const nextSampleMs = this.#probing ? this.lastSpokeMs + farMs : Number.POSITIVE_INFINITY;
    return Math.max(this.lastSpokeMs, Math.min(this.#waitsUntilMs, nextSampleMs)) + answerMs;
  }

  #keep(line: string): void {
    if (line) this.#tail.push(line);
    this.#tail.splice(0, this.#tail.length - tailLines);
  }

  /** The last lines on its console and on QEMU's stderr; undefined: there were none. */
  get lastWords(): string | undefined {
    return this.#tail.length > 0 ? this.#tail.join('\n            ') : undefined;
  }

  #error(what: string): LabError {
    return new LabError({
      what,
      found: this.lastWords,
      hint: 'scenario doctor says what is missing; scenario setup --force builds the image anew.',
    });
  }
}

function notStarted(cause: Error): LabError {
  return new LabError(
    { what: `QEMU could not be started: ${cause.message}`, hint: 'scenario setup installs what is missing.' },
    { cause },
  );
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}
