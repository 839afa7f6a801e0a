/** The virtual lab: the Lab interface over one machine. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../errors.ts';
import type { LabFacts } from '../../history/events.ts';
import type { Readings } from '../../history/meters.ts';
import type { Capability } from '../../history/plan.ts';
import type {
  Clock,
  Fork,
  Job,
  JobRequest,
  Lab,
  Lift,
  NodeReboot,
  Observation,
  Replacement,
} from '../lab.ts';
import { type BootOptions, bootInRealTime, startFromSnapshot } from './boot.ts';
import { capabilitiesOf } from './capabilities.ts';
import { CpuHogs } from './cpu-hogs.ts';
import { forkMachine } from './fork.ts';
import { Guest } from './guest.ts';
import { VirtualHost } from './guest-host.ts';
import { Keys } from './keys.ts';
import { VirtualLink } from './link.ts';
import type { Machine } from './machine.ts';
import { Meters } from './meters.ts';
import { Target } from './target.ts';

export interface VirtualLabOptions
  extends Pick<
    BootOptions,
    'image' | 'layer' | 'qemu' | 'snapshots' | 'runFolder' | 'seed' | 'signal' | 'tell'
  > {
  clock: 'virtual' | 'real';
  /** Whether a real clock may use KVM. */
  kvm: boolean;
  versions: Record<string, string>;
}

/** Where images/guest/lab/replacement-init has the folder of restores, and where the node's disk has it. */
const replacementFolder = {
  inside: '/var/lib/firedrill/restored',
  outside: '/disk/replacement/firedrill/restored',
};

/** Longer than the grace period of a fresh nfsd, in which the first open would wait (nfsv4gracetime, 90 s). */
const gracePeriodMs = 100_000;

/** Starts a lab that is ready for a drill: network up, target serving, keys of its own. Throws LabError. */
export async function startVirtualLab(options: VirtualLabOptions): Promise<VirtualLab> {
  await mkdir(options.runFolder, { recursive: true, mode: 0o700 });
  const guest = new Guest();
  const parts = {
    ...options,
    onEvent: guest.onEvent,
    onConsole: guest.onConsole,
    bringUp: (machine: Machine) => bringUp(guest, machine),
  };
  const { machine, kernel, kvm } =
    options.clock === 'virtual'
      ? { ...(await startFromSnapshot(parts)), kvm: false }
      : await bootInRealTime(parts, options.kvm);
  guest.take(machine);
  const lab = new VirtualLab(guest, { ...options, kvm }, kernel);
  try {
    await lab.ready();
    return lab;
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

/** The part of a boot that is saved. */
async function bringUp(guest: Guest, machine: Machine): Promise<void> {
  guest.take(machine);
  const target = new Target(guest);
  await guest.script('node', ['boot-node']);
  await target.boot();
  await target.start('nfs');
  await guest.script('node', ['prepare-replacement']);
  guest.setNow(0);
  if (machine.virtual) await guest.advance(gracePeriodMs);
}

export class VirtualLab implements Lab {
  readonly hasMeters = true;
  readonly facts: LabFacts;
  readonly can: ReadonlySet<Capability>;
  readonly node: VirtualHost;
  readonly target: VirtualHost;
  readonly link: VirtualLink;
  readonly targetControl: Target;
  readonly #guest: Guest;
  readonly #keys: Keys;
  readonly #meters: Meters;
  readonly #hogs = new CpuHogs();
  readonly #options: VirtualLabOptions;
  #probing = false;
  #booting = false;
  #forks = 0;

  constructor(guest: Guest, options: VirtualLabOptions, kernel: string) {
    const { clock, kvm, qemu, versions } = options;
    this.#guest = guest;
    this.#options = options;
    this.node = new VirtualHost(guest, 'node', '10.0.1.10');
    this.target = new VirtualHost(guest, 'target', '10.0.1.11');
    this.#meters = new Meters(guest);
    this.link = new VirtualLink(guest, options.seed, this.#meters);
    this.targetControl = new Target(guest, {
      running: ['nfs'],
      meters: this.#meters,
      seed: options.seed,
      power: (powered) => this.#targetHasPower(powered),
    });
    this.#keys = new Keys(guest);
    guest.onUnexpectedBoot = () => this.#bootAgain();
    const accelerator = clock === 'virtual' ? 'TCG, one instruction a nanosecond' : kvm ? 'KVM' : 'TCG';
    this.facts = { lab: 'virtual', clock, host: `QEMU ${qemu.version} (${accelerator})`, kernel, versions };
    this.can = capabilitiesOf(clock);
  }

  get clock(): Clock {
    return this.#guest;
  }

  get whereabouts(): string {
    return `QEMU is process ${this.pid}, its files are in ${this.#options.runFolder}`;
  }

  /** CPU time that the agent and its probes have used, in guest ms. */
  async probeCpuMs(): Promise<number> {
    return (await this.#guest.ask({ do: 'usage' }, () => ({ cpuMs: Number.NaN }))).cpuMs;
  }

  /** QEMU's process id. */
  get pid(): number | undefined {
    return this.#guest.machine.pid;
  }

  /** See MachineOptions. */
  set silenceMs(ms: number) {
    this.#guest.machine.silenceMs = ms;
  }

  /** The steps of every run from the snapshot on: random numbers from its seed, keys of its own, sshd. */
  async ready(): Promise<void> {
    if (this.#guest.machine.virtual) await this.#guest.script('node', ['reseed', String(this.#options.seed)]);
    await this.#keys.make();
    await this.targetControl.start('ssh');
    this.#guest.setNow(0);
  }

  setNow(ms: number): void {
    this.#guest.setNow(ms);
  }

  observe(listener: (seen: Observation) => void): void {
    this.#guest.listener = listener;
  }

  startJob(request: JobRequest): Promise<Job> {
    return this.#guest.startJob(request);
  }

  data(command: readonly string[]): Promise<string> {
    return this.#guest.data(command);
  }

  async probe(on: boolean): Promise<void> {
    this.#probing = on;
    await this.#guest.ask({ do: 'probe', on }, () => null); // a boot has seen to it
  }

  async rebootNode(how: NodeReboot): Promise<void> {
    await this.targetControl.sync(); // its kernel goes down with the node's, and another machine's would not
    this.#meters.count('jobs-cut-off', this.#guest.strategyJobs);
    this.#guest.expectLoss(how === 'orderly' ? 'planned-reboot' : how);
    await this.#guest.reboot(how);
    await this.#bootAgain();
  }

  meters(): Promise<Readings> {
    return this.#meters.read(this.#hogs);
  }

  async signalBackups(name: NodeJS.Signals): Promise<void> {
    this.#meters.count('processes-signalled', await this.#guest.signalBackups(name));
  }

  hogCpu(host: 'node' | 'target', processes: number): Promise<Lift> {
    return this.#hogs.start(this[host], processes);
  }

  fillTargetDisk(leaveBytes: number): Promise<Lift> {
    return this.targetControl.fillDisks(leaveBytes);
  }

  async keep(paths: readonly string[]): Promise<void> {
    await this.#guest.script('node', ['keep', ...paths]);
  }

  async replaceNode(): Promise<Replacement> {
    await using undo = new AsyncDisposableStack();
    const { guest } = undo.use(await this.#forkGuest());
    await quiet(guest);
    await guest.script('node', ['replace-node']);
    const forked = undo.move();
    return {
      inCopy: true,
      clock: guest,
      folder: replacementFolder,
      data: (command) => guest.data(command),
      startJob: (request) => guest.startJob(request, 'replacement'),
      [Symbol.asyncDispose]: () => forked.disposeAsync(),
    };
  }

  async fork({ probes = true } = {}): Promise<Fork> {
    await using undo = new AsyncDisposableStack();
    const { guest } = undo.use(await this.#forkGuest());
    if (!probes) await quiet(guest);
    const forked = undo.move();
    return {
      inCopy: true,
      clock: guest,
      node: new VirtualHost(guest, 'node', this.node.address),
      startJob: (request) => guest.startJob(request),
      job: (of) => guest.job(of),
      [Symbol.asyncDispose]: () => forked.disposeAsync(),
    };
  }

  async #forkGuest(): Promise<AsyncDisposable & { guest: Guest }> {
    this.#forks += 1;
    const folder = join(this.#options.runFolder, `fork-${this.#forks}`);
    const guest = new Guest();
    const forked = await forkMachine(this.#guest.machine, folder, guest.onEvent);
    guest.goOn(this.#guest, forked.machine);
    return { guest, [Symbol.asyncDispose]: () => forked[Symbol.asyncDispose]() };
  }

  /** After any boot of the guest, wanted or not: everything that had been up is brought up again, and every fault in force. */
  async #bootAgain(): Promise<void> {
    if (this.#booting) throw new LabError({ what: 'the guest rebooted while it was being brought up again' });
    this.#booting = true;
    await this.#guest.script('node', ['boot-node']);
    this.#meters.restarted();
    await this.#keys.put();
    await this.targetControl.bootAgain();
    await this.link.applyAll();
    await this.#hogs.startAgain();
    if (this.#probing) await this.probe(true);
    this.#booting = false;
    this.#guest.tellBack();
  }

  async #targetHasPower(powered: boolean): Promise<void> {
    await this.link.targetHasPower(powered);
    if (powered) await this.link.shapeAgain();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#guest.machine[Symbol.asyncDispose]();
  }
}

/** Ends the probes of a fork: its samples are no observations, and each second of them takes 30 ms of wall time. */
async function quiet(guest: Guest): Promise<void> {
  await guest.ask({ do: 'probe', on: false }, () => null);
}
