/**
 * One QEMU process with the guest agent in it: requests in, answers and events out. In virtual time the machine stands
 * still except between a request and its answer.
 *
 *   QMP cont ──▶ the line comes in ──▶ the guest stops itself ──▶ QMP cont ──▶ time passes, events come ──▶ answer ──▶
 *   the guest stops itself
 */
import { LabError } from '../../errors.ts';
import type { Answer, Request } from '../../guest/protocol.ts';
import { AgentChannel, type GuestEvent, type Hello, type RequestBody } from './agent-channel.ts';
import type { Gate } from './gate.ts';
import { Lifetime } from './lifetime.ts';
import { expectState, received, sendState } from './migration.ts';
import { type Monitor, monitorOf } from './monitor.ts';
import type { MachineSpec } from './qemu.ts';
import { QemuProcess } from './qemu-process.ts';
import { Qmp } from './qmp.ts';
import { RealGate } from './real-gate.ts';
import { receiveState } from './state-receiver.ts';
import { VirtualGate } from './virtual-gate.ts';
import { Watchdog } from './watchdog.ts';

export interface MachineOptions {
  spec: MachineSpec;
  /** QEMU's program, and the arguments before its options. */
  command: readonly string[];
  /** QEMU's working directory: a folder of this lab's own. */
  folder: string;
  /** A file to read the state from, when `spec.incoming`. */
  state?: string;
  signal?: AbortSignal;
  onEvent: (event: GuestEvent) => void;
  /** Receives lines of the serial console: only the last ones before a death. */
  onConsole?: (line: string) => void;
  /** After how long a silence of QEMU and the agent their life is examined, in ms of wall time. */
  silenceMs?: number;
}

/** 22 idle virtual hours pass in under a minute. Longer is a guest silent that is busy, or quiet in real time. */
const defaultSilenceMs = 180_000;

export class Machine implements AsyncDisposable {
  /** The options that it was made with. */
  readonly options: MachineOptions;
  readonly #life = new Lifetime();
  readonly #watchdog: Watchdog;
  readonly #process: QemuProcess;
  readonly #monitor: Monitor;
  readonly #gate: Gate;
  readonly #channel: AgentChannel;
  /** The guest's clock when it was last examined in a long silence. */
  #examinedAtMs = 0;
  /** The number of the guest's continuations when its state was last saved. */
  #savedAfterRuns = -1;
  readonly #onAbort = () => this.#fail(this.options.signal?.reason);

  constructor(options: MachineOptions) {
    this.options = options;
    const { spec, command, folder, state, onConsole, onEvent, signal } = options;
    this.#watchdog = new Watchdog(options.silenceMs ?? defaultSilenceMs, () => void this.#onSilence());
    const within = <T>(work: Promise<T>) => this.#watchdog.watch(this.#life.within(work));
    this.#process = new QemuProcess({
      ...{ spec, command, folder, state, onConsole },
      onEnd: (why) => this.#end(why),
    });
    const { stdout, stdin, agent } = this.#process;
    const qmp = new Qmp(
      stdout,
      stdin,
      (name) => this.#onQmpEvent(name),
      (line) => this.#process.keep(line),
    );
    this.#monitor = monitorOf(qmp, within);
    const onUnwantedStop = () => this.#fail(this.#process.error('QEMU stopped the machine by itself'));
    this.#gate = this.virtual
      ? new VirtualGate(this.#monitor)
      : new RealGate({ monitor: this.#monitor, incoming: spec.incoming, onUnwantedStop });
    this.#channel = new AgentChannel({
      ...{ socket: agent, gate: this.#gate, onEvent, within },
      onLine: () => this.#watchdog.feed(),
      onNonsense: (line) => {
        const what = `the guest agent broke the protocol: ${line.slice(0, 200)}`;
        this.#fail(this.#process.error(what));
      },
    });
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
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
    return this.#gate.nowMs();
  }

  /** The guest's clock at the last line of its agent, in its own ms. */
  get lastSpokeMs(): number {
    return this.#gate.lastSpokeMs;
  }

  /** The same at the last line before the last boot. */
  get spokeBeforeBootMs(): number {
    return this.#channel.spokeBeforeBootMs;
  }

  /** The process, for `scenario clean` and for tests. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** The last lines of its console and of QEMU's stderr; undefined: there were none. */
  get lastWords(): string | undefined {
    return this.#process.lastWords;
  }

  /** Waits for the agent's hello after a boot; in virtual time the guest is then held. */
  async booted(): Promise<Hello> {
    await this.#monitor.execute('qmp_capabilities');
    return this.#channel.hello();
  }

  /** Restores the state that the machine was started with. In virtual time the guest is held then; in real time it continues. */
  async restored(): Promise<void> {
    await this.#monitor.execute('qmp_capabilities');
    await expectState(this.#monitor, 'file');
    await received(this.#monitor);
    await this.#gate.restored();
  }

  /**
   * Takes the state of another machine, which stands still, over a socket in the working directory of both, and continues
   * from there as `restored` does.
   */
  async forkedFrom(original: Machine, socket: string): Promise<void> {
    await this.#monitor.execute('qmp_capabilities');
    await expectState(this.#monitor, { socket });
    await original.save(socket);
    await received(this.#monitor);
    this.#gate.spoke(original.lastSpokeMs);
    await this.#gate.restored();
  }

  /**
   * Stops a machine that runs in real time until this is disposed of: its clock stands still as well. In virtual time
   * it stands still already.
   */
  async standStill(): Promise<AsyncDisposable> {
    const still = await this.#gate.standStill();
    return {
      [Symbol.asyncDispose]: async () => {
        if (!this.#life.failure) await still[Symbol.asyncDispose](); // else its callers know already
      },
    };
  }

  /** Writes the held guest's devices to a file, and ends QEMU. Shared memory is in files of its own already. */
  async saveAndQuit(path: string): Promise<void> {
    await using receiver = await receiveState(this.options.folder, path);
    await this.save(receiver.socket);
    await this.#life.within(receiver.written);
    const quitting = this.#monitor.execute('quit').catch(() => {}); // it may be gone before it has answered
    await this.#watchdog.watch(Promise.all([quitting, this.#process.ended]));
  }

  /** Sends the held guest's devices, and its memory where that is not shared with a file, to a socket in its folder. */
  async save(socket: string): Promise<void> {
    // QEMU saves no state twice without a continuation of the guest in between.
    if (this.#savedAfterRuns === this.#gate.runs) await this.request({ do: 'usage' });
    this.#savedAfterRuns = this.#gate.runs;
    await sendState(this.#monitor, socket);
  }

  /** See AgentChannel. */
  request<Do extends Request['do']>(body: Extract<RequestBody, { do: Do }>): Promise<Answer<Do>> {
    return this.#channel.request<Do>(body);
  }

  /** Cuts the power and gives it back: the guest boots at once. Waits for its hello. */
  async reset(): Promise<Hello> {
    await this.#monitor.execute('system_reset');
    await this.#life.within(this.#gate.goOn());
    return this.#channel.hello();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.options.signal?.removeEventListener('abort', this.#onAbort);
    this.#fail(new LabError({ what: 'the lab was closed' }));
    await this.#process.ended;
  }

  #onQmpEvent(name: string): void {
    this.#watchdog.feed();
    if (name === 'STOP') this.#gate.stopped();
  }

  /** QEMU is killed; the first failure is the one that every caller gets. */
  #fail(failure: Error): void {
    this.#end(failure);
    this.#process.kill();
  }

  #end(failure: Error): void {
    this.#watchdog.end();
    this.#life.end(failure);
  }

  /**
   * A long silence is no failure of a guest that is busy, or quiet in real time, as long as its clock advances and has not
   * passed the moment by which its agent must have spoken; then it is examined again later.
   */
  async #onSilence(): Promise<void> {
    const { limitMs } = this.#watchdog;
    const failure = this.#process.error(
      `nothing was heard of the guest for ${limitMs / 1000} s of wall time`,
    );
    const unanswered = setTimeout(() => this.#fail(failure), limitMs);
    try {
      const clockMs = await this.#gate.clockOfQemuMs();
      const wentOn = clockMs > this.#examinedAtMs;
      this.#examinedAtMs = clockMs;
      if (wentOn && clockMs < this.#channel.mustSpeakMs()) this.#watchdog.feed();
      else this.#fail(failure);
    } catch {
      this.#fail(failure); // or it has failed already
    } finally {
      clearTimeout(unanswered);
    }
  }
}
