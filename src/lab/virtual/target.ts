import type { MeterName } from '../../history/meters.ts';
import { idempotent } from '../idempotent.ts';
import type { DiskTrouble, Lift, ServiceName, TargetControl } from '../lab.ts';
import type { Guest } from './guest.ts';
import type { Meters } from './meters.ts';

export interface TargetOptions {
  /** The services that run already. */
  running?: ServiceName[];
  /** Where the sessions that its faults end are counted. */
  meters?: Meters;
  /** Of the choice which blocks of a disk are bad. */
  seed?: number;
  /** Called after each loss and each return of its power: its cable is new after a boot. */
  power?: (powered: boolean) => Promise<void>;
}

/**
 * The target of the virtual lab as a machine. It remembers its running services and active faults, as a boot
 * of the guest loses them all.
 */
export class Target implements TargetControl {
  readonly #guest: Guest;
  readonly #meters: Meters | undefined;
  readonly #power: (powered: boolean) => Promise<void>;
  readonly #seed: number;
  readonly #running: Set<ServiceName>;
  readonly #frozen = new Set<ServiceName>();
  #exportsAsync = false;
  /** Its nfsd threads stand still. */
  #stalled = false;
  #diskTrouble: DiskTrouble | null = null;
  /** Bytes that its disks should have left; null: as many as they have. */
  #leaveBytes: number | null = null;
  /** Whether something lies on its disks to fill them. */
  #filled = false;
  #powered = true;

  constructor(guest: Guest, { running = [], meters, seed = 1, power = async () => {} }: TargetOptions = {}) {
    this.#guest = guest;
    this.#running = new Set(running);
    this.#meters = meters;
    this.#seed = seed;
    this.#power = power;
  }

  /** Powers it on, without any service. */
  async boot(): Promise<void> {
    await this.#guest.script('node', ['target-on']);
    this.#powered = true;
    await this.#power(true);
    await this.#fitDisks();
  }

  /** After a boot of the guest: as it was before. */
  async bootAgain(): Promise<void> {
    if (!this.#powered) return;
    await this.boot();
    for (const service of this.#running) await this.#launch(service);
    for (const service of this.#frozen) await this.#guest.script('target', [`${service}-freeze`]);
    if (this.#stalled) await this.#guest.script('node', ['nfs-stall']);
    if (this.#diskTrouble) await this.#disturb(this.#diskTrouble);
  }

  /** Writes its kernel's dirty pages to its disks; a frozen disk has no dirty pages, and one that hangs or is bad takes none. */
  async sync(): Promise<void> {
    if (this.#diskTrouble && this.#diskTrouble.trouble !== 'slow') return; // it would wait, or fail, as a kernel's own does
    const disks = this.#frozen.has('nfs') ? [sshDisk] : [sshDisk, nfsDisk];
    if (this.#powered) await this.#guest.script('target', ['sync', '--file-system', ...disks]);
  }

  async start(service: ServiceName): Promise<void> {
    this.#running.add(service);
    await this.#launch(service);
  }

  async exportAsync(): Promise<void> {
    this.#exportsAsync = true;
    if (this.#running.has('nfs')) await this.#launch('nfs');
  }

  stop(service: ServiceName): Promise<Lift> {
    return this.#takeAway(service, `${service}-stop`);
  }

  kill(service: ServiceName): Promise<Lift> {
    return this.#takeAway(service, `${service}-kill`);
  }

  async freeze(service: ServiceName): Promise<Lift> {
    this.#frozen.add(service);
    if (service === 'ssh') await this.#countSessions('ssh', 'ssh-sessions-frozen');
    await this.#guest.script('target', [`${service}-freeze`]);
    return idempotent(async () => {
      // A power cut has ended it already.
      if (this.#frozen.delete(service)) await this.#guest.script('target', [`${service}-thaw`]);
    });
  }

  async stallNfs(): Promise<Lift> {
    this.#stalled = true;
    await this.#guest.script('node', ['nfs-stall']); // kernel threads are in no PID namespace of the target's
    return idempotent(async () => {
      if (!this.#stalled) return; // a power cut has ended it already
      this.#stalled = false;
      await this.#guest.script('node', ['nfs-resume']);
    });
  }

  async powerOff({ loseUnsynced = false } = {}): Promise<Lift> {
    for (const service of ['ssh', 'nfs'] as const) await this.#countSessions(service);
    this.#powered = false;
    this.#running.clear();
    this.#frozen.clear();
    this.#stalled = false;
    await this.#guest.script('node', ['target-off', ...(loseUnsynced ? ['lose-unsynced'] : [])]);
    await this.#power(false);
    return idempotent(() => this.boot());
  }

  async disturbDisks(how: DiskTrouble): Promise<Lift> {
    this.#diskTrouble = how;
    await this.#disturb(how);
    return idempotent(async () => {
      this.#diskTrouble = null;
      await this.#guest.script('node', ['target-disks', 'healthy']);
    });
  }

  async replaceExport(): Promise<void> {
    await this.#countSessions('nfs');
    await this.#meters?.countInKernel('stale-handles');
    await this.#guest.script('target', ['export-replace', ...this.#nfsOptions]);
  }

  async #launch(service: ServiceName): Promise<void> {
    const options = service === 'nfs' ? this.#nfsOptions : [];
    await this.#guest.script('target', [`${service}-start`, ...options]);
  }

  get #nfsOptions(): string[] {
    return this.#exportsAsync ? ['async'] : [];
  }

  async #disturb(how: DiskTrouble): Promise<void> {
    await this.#meters?.countInKernel(how.trouble === 'errors' ? 'disk-errors' : 'disk-requests');
    await this.#guest.script('node', ['target-disks', ...diskTable(how, this.#seed)]);
  }

  /** Fills its disks except for `leaveBytes`; without power, as soon as the power is back. The same for the lift. */
  async fillDisks(leaveBytes: number): Promise<Lift> {
    this.#leaveBytes = leaveBytes;
    await this.#fitDisks();
    return idempotent(async () => {
      this.#leaveBytes = null;
      await this.#fitDisks();
    });
  }

  async #fitDisks(): Promise<void> {
    if (!this.#powered || (this.#leaveBytes === null && !this.#filled)) return;
    this.#filled = this.#leaveBytes !== null;
    // Before: a backup may find the disk full while it is being filled.
    if (this.#filled) await this.#meters?.countInKernel('writes-refused');
    await this.#guest.script('target', this.#leaveBytes === null ? emptyDisks : fillDisks(this.#leaveBytes));
  }

  async #countSessions(service: ServiceName, as: MeterName = `${service}-sessions-ended`): Promise<void> {
    if (this.#powered && this.#meters) this.#meters.count(as, await this.#meters.sessions(service));
  }

  async #takeAway(service: ServiceName, script: string): Promise<Lift> {
    this.#running.delete(service);
    await this.#countSessions(service);
    await this.#guest.script('target', [script]);
    return idempotent(async () => {
      if (this.#powered && !this.#running.has(service)) await this.start(service);
    });
  }
}

/** Where images/guest/lab/target-init mounts them. */
const [sshDisk, nfsDisk] = ['/backup/local-path', '/export'];

function diskTable(how: DiskTrouble, seed: number): string[] {
  if (how.trouble === 'hang') return ['hang'];
  if (how.trouble === 'slow') return ['slow', String(how.byMs)];
  return ['errors', String(how.percent), String(seed)];
}

function fillDisks(leaveBytes: number): string[] {
  return ['fill-disk', String(leaveBytes)];
}

const emptyDisks = ['sh', '-c', 'rm -f /backup/*/.firedrill-ballast'];
