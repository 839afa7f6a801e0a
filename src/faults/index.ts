/** All faults by name. A fault is added by adding its file, and its line here. */
import { cpuHog } from './cpu-hog.ts';
import { cronjobDeleted } from './cronjob-deleted.ts';
import { delay } from './delay.ts';
import { diskFull } from './disk-full.ts';
import type { Fault } from './fault.ts';
import { nfsFreeze, sshFreeze } from './freeze.ts';
import { nfsKill, sshKill } from './kill.ts';
import { lateService } from './late-service.ts';
import { limit } from './limit.ts';
import { linkDown } from './link-down.ts';
import { nodeReboot } from './node-reboot.ts';
import { packetLoss } from './packet-loss.ts';
import { reset } from './reset.ts';
import { silence } from './silence.ts';
import { nfsStop, sshStop } from './stop.ts';
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
    sshStop,
    sshKill,
    sshFreeze,
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
