/** The faults as steps of a timeline. Without `for`, a fault lasts until the timeline ends. */
import type { z } from 'zod';
import type { cpuHog as CpuHog } from '../faults/cpu-hog.ts';
import type { cronjobDeleted as CronjobDeleted } from '../faults/cronjob-deleted.ts';
import type { delay as Delay } from '../faults/delay.ts';
import type { diskFull as DiskFull } from '../faults/disk-full.ts';
import type { limit as Limit } from '../faults/limit.ts';
import type { packetLoss as PacketLoss } from '../faults/packet-loss.ts';
import type { silence as Silence } from '../faults/silence.ts';
import type { targetReboot as TargetReboot } from '../faults/target-reboot.ts';
import type { toxic as Toxic } from '../faults/toxic.ts';
import type { Duration } from '../history/duration.ts';
import type { Percent } from '../history/percent.ts';
import type { NodeReboot } from '../lab/lab.ts';
import type { Step } from './definition.ts';

type Params<F extends { params: z.ZodObject }> = z.input<F['params']>;
type Without<T, K extends keyof T> = Omit<T, K>;

/** How long a fault lasts. */
export interface Lasting {
  for?: Duration;
}

/** Every packet is dropped, both ways, without an error to the sender: as with a stalled kernel. */
export function silence(on: Params<typeof Silence>['on'], lasting: Lasting = {}): Step {
  return inject('silence', { on, ...lasting });
}

/** The node's network card loses its carrier; the target keeps its own. */
export function linkDown(lasting: Lasting = {}): Step {
  return inject('link-down', { ...lasting });
}

/** That share of the packets is lost, both ways. */
export function packetLoss(percent: Percent, lasting: Lasting = {}): Step {
  return inject('packet-loss', { percent, ...lasting } satisfies Params<typeof PacketLoss>);
}

/** Every packet is late by this time, both ways, give or take `jitter`. */
export function delay(by: Duration, options: Without<Params<typeof Delay>, 'by'> = {}): Step {
  return inject('delay', { by, ...options });
}

/** At most this number of bytes a second passes, each way. */
export function limit(bytesPerSecond: Params<typeof Limit>['bytesPerSecond'], lasting: Lasting = {}): Step {
  return inject('limit', { bytesPerSecond, ...lasting });
}

/** Every TCP packet is answered by a reset, for a second unless told otherwise. */
export function reset(lasting: Lasting = {}): Step {
  return inject('reset', { ...lasting });
}

/** The target's NFS server is shut down the orderly way. */
export function nfsStop(lasting: Lasting = {}): Step {
  return inject('nfs-stop', { ...lasting });
}

/** The target's NFS server vanishes without a word. */
export function nfsKill(lasting: Lasting = {}): Step {
  return inject('nfs-kill', { ...lasting });
}

/** The target's NFS server stands still: connections are accepted, and no write is answered; in the containers lab, nothing is. */
export function nfsFreeze(lasting: Lasting = {}): Step {
  return inject('nfs-freeze', { ...lasting });
}

/** The target's SSH server is shut down the orderly way, and its sessions with it. */
export function sshStop(lasting: Lasting = {}): Step {
  return inject('ssh-stop', { ...lasting });
}

/** The target's SSH server and its sessions are killed. */
export function sshKill(lasting: Lasting = {}): Step {
  return inject('ssh-kill', { ...lasting });
}

/** The target's SSH server and its sessions stand still. */
export function sshFreeze(lasting: Lasting = {}): Step {
  return inject('ssh-freeze', { ...lasting });
}

/** The target's power fails `for` a while; its services start in `order`, those with `…After` by that time later. */
export function targetReboot(options: Params<typeof TargetReboot>): Step {
  return inject('target-reboot', { ...options });
}

/** The node reboots; the timeline waits until it is back. */
export function nodeReboot(how: NodeReboot): Step {
  return inject('node-reboot', { how });
}

/** The target's disks are full, save `leave` bytes. */
export function diskFull(options: Params<typeof DiskFull> = {}): Step {
  return inject('disk-full', { ...options });
}

/** Busy processes take the CPU of a machine. */
export function cpuHog(on: Params<typeof CpuHog>['on'], options: Without<Params<typeof CpuHog>, 'on'>): Step {
  return inject('cpu-hog', { on, ...options });
}

/** The backup's CronJob is deleted: in the `cluster` alone, as with kubectl, or in `git`, by a commit. */
export function cronjobDeleted(from: Params<typeof CronjobDeleted>['from'], lasting: Lasting = {}): Step {
  return inject('cronjob-deleted', { from, ...lasting });
}

/** One of Toxiproxy's toxics on the streams, as in `toxic({ slicer: { average_size: 100 } })`; in the containers lab. */
export function toxic(options: Params<typeof Toxic>): Step {
  return inject('toxic', { ...options });
}

function inject(fault: string, params: Record<string, unknown>): Step {
  return { do: 'inject', fault, params };
}
