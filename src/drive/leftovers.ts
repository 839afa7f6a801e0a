/** What a backup left behind: on the node, on the target, and at the destination. */
import type { Leftovers } from '../history/events.ts';
import type { Host, Job, Lab } from '../lab/lab.ts';
import { type Process, parseProcesses, psColumns } from '../lab/ps.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { dataSuffix } from './data.ts';

/** What was there before the first backup, and so is nobody's leftover. */
export interface Before {
  targetPids: ReadonlySet<number>;
  mounts: ReadonlySet<string>;
}

/** At most so many file names are kept of what may be thousands. */
const fileLimit = 20;

export async function lookBefore(lab: Lab): Promise<Before> {
  const processes = await processesOf(lab.target);
  return { targetPids: new Set(processes.map(({ pid }) => pid)), mounts: new Set(await mountsOf(lab.node)) };
}

/** `jobs`: those whose processes should be gone. */
export async function takeInventory(
  lab: Lab,
  strategy: Strategy,
  jobs: Job[],
  before: Before,
): Promise<Leftovers> {
  const onNode = (await Promise.all(jobs.map((job) => job.processes()))).flat();
  const onTarget = withoutOwn(await processesOf(lab.target)).filter(({ pid }) => !before.targetPids.has(pid));
  const mounts = (await mountsOf(lab.node)).filter(
    (mount) => !before.mounts.has(mount) && !strategy.keepsMounted.includes(mount),
  );
  return {
    processes: [
      ...onNode.map((process) => ({ host: 'node' as const, ...process })),
      ...onTarget.map(({ pid, comm, state }) => ({ host: 'target' as const, pid, comm, state })),
    ],
    mounts,
    temporaryFiles: await temporaryFiles(lab.target, strategy),
  };
}

/** A restarted service has another pid, and is still no leftover of a backup. */
const ownServices = new Set(['rpc.mountd', 'nfsdcld', 'target-init', 'sleep', 'ps']);
/** sshd, for whoever connects, such as the probe of its banner. The last two are so called since OpenSSH 9.8. */
const sshd = new Set(['sshd', 'sshd-session', 'sshd-auth']);
/** Whose all of these are. Who has logged in has a process of its own, whose parent watches it as root (sshd(8)). */
const ownUsers = new Set(['root', 'sshd']);

/** Those that belong to no service and to no stranger at sshd's door. */
function withoutOwn(processes: readonly Process[]): Process[] {
  const guests = processes.filter(({ user }) => !ownUsers.has(user));
  const watchers = new Set(guests.map(({ ppid }) => ppid));
  const isOwn = ({ pid, comm, user }: Process) =>
    ownUsers.has(user) && (ownServices.has(comm) || (sshd.has(comm) && !watchers.has(pid)));
  return processes.filter((process) => !isOwn(process));
}

async function processesOf(host: Host): Promise<Process[]> {
  const { stdout } = await host.run(['ps', '-e', '-o', psColumns]);
  return parseProcesses(stdout);
}

/**
 * /proc/mounts is the kernel's own list: reading it asks no file system. What a kubelet mounts for a pod may be seen by the node's
 * first process alone; of that, only NFS is a backup's.
 */
async function mountsOf(node: Host): Promise<string[]> {
  const { stdout } = await node.run([
    'sh',
    '-c',
    'cat /proc/mounts; grep -s " nfs4\\{0,1\\} " /proc/1/mounts; true',
  ]);
  return [...new Set(stdout.split('\n').flatMap((line) => line.split(' ')[1] ?? []))];
}

/** Files in the tree that a restore reads and that do not belong there, e.g. rsync's `.NAME.XXXXXX`. */
async function temporaryFiles(target: Host, { destination, keepsFiles }: Strategy): Promise<string[]> {
  const others = (keepsFiles ?? [`*${dataSuffix}`]).flatMap((pattern) => ['!', '-name', pattern]);
  const find = `to=$1; shift; [ ! -e "$to" ] || find -H "$to" -type f "$@" | sort | head -n ${fileLimit}`;
  const { stdout } = await target.run(['sh', '-c', find, 'find', destination, ...others]);
  return stdout.split('\n').filter(Boolean);
}
