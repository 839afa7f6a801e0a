/** All faults by name. A fault is added by adding its file, and its line here. */
import { cpuHog } from './cpu-hog.ts';
import { cronjobDeleted } from './cronjob-deleted.ts';
import { delay } from './delay.ts';
import { diskFull } from './disk-full.ts';
import type { Fault } from './fault.ts';
import { lateService } from './late-service.ts';
import { limit } from './limit.ts';
import { linkDown } from './link-down.ts';
import { nfsFreeze } from './nfs-freeze.ts';
import { nfsKill } from './nfs-kill.ts';
import { nfsStop } from './nfs-stop.ts';
import { nodeReboot } from './node-reboot.ts';
import { packetLoss } from './packet-loss.ts';
import { reset } from './reset.ts';
import { silence } from './silence.ts';
import { targetReboot } from './target-reboot.ts';
import { toxic } from './toxic.ts';

export const faults: Readonly<Record<string, Fault>> = Object.fromEntries(
  [
    silence,
    linkDown,
    packetLoss,
    delay,
    limit,
    reset,
    nfsStop,
    nfsKill,
    nfsFreeze,
    targetReboot,
    lateService,
    nodeReboot,
    diskFull,
    cpuHog,
    toxic,
    cronjobDeleted,
  ].map((fault: Fault) => [fault.name, fault]),
);

/** The fault of that name, or undefined. */
export function findFault(name: string): Fault | undefined {
  return Object.hasOwn(faults, name) ? faults[name] : undefined;
}
