/** The faults that a scenario file can call, one line each. A fault is added by adding its file, and its line here. */
export { cpuHog } from './cpu-hog.ts';
export { cronjobDeleted } from './cronjob-deleted.ts';
export { delay } from './delay.ts';
export { diskFull } from './disk-full.ts';
export { nfsFreeze, sshFreeze } from './freeze.ts';
export { nfsKill, sshKill } from './kill.ts';
export { limit } from './limit.ts';
export { linkDown } from './link-down.ts';
export { nfsStall } from './nfs-stall.ts';
export { nodeReboot } from './node-reboot.ts';
export { packetLoss } from './packet-loss.ts';
export { reset } from './reset.ts';
export { silence } from './silence.ts';
export { nfsStop, sshStop } from './stop.ts';
export { targetReboot } from './target-reboot.ts';
export { toxic } from './toxic.ts';
