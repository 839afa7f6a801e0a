/** The leftovers of a backup: on the node, on the target, and at the destination. */
import { LabError } from '../errors.ts';
import type { Leftovers } from '../history/events.ts';
import { liveFile } from '../history/live-database.ts';
import type { Host, Job, Lab } from '../lab/lab.ts';
import { type Process, parseProcesses, psColumns } from '../lab/ps.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { dataSuffix, otherDataNames } from './data.ts';

/** Processes and mounts from before the first backup, hence no leftovers. */
export interface Surroundings {
  /** See `identity`. */
  onTarget: ReadonlySet<string>;
  mounts: ReadonlySet<string>;
}

/** At most this number of file names is kept; there may be thousands. */
const fileLimit = 20;

/** Throws LabError. */
export async function surroundings(lab: Lab): Promise<Surroundings> {
  const processes = await processesOf(lab.target);
  return { onTarget: new Set(processes.map(identity)), mounts: new Set(await mountsOf(lab.node)) };
}

/** `jobs`: those whose processes should be gone. Throws LabError where it cannot look: nothing seen is not nothing left. */
export async function inspect(
  lab: Lab,
  strategy: Strategy,
  jobs: Job[],
  before: Surroundings,
): Promise<Leftovers> {
  const onNode = (await Promise.all(jobs.map((job) => job.processes()))).flat();
  const services = new Set(Object.values(strategy.services ?? {}).map(({ process }) => process));
  const onTarget = withoutOwn(await processesOf(lab.target), services).filter(
    (process) => !before.onTarget.has(identity(process)),
  );
  const mounts = (await mountsOf(lab.node)).filter(
    (mount) => !before.mounts.has(mount) && !strategy.keepsMounted.includes(mount),
  );
  const kept = new Set(strategy.keepsProcesses);
  const processes = [
    ...onNode.map((process) => ({ host: 'node' as const, ...process })),
    ...onTarget.map(({ pid, comm, state }) => ({ host: 'target' as const, pid, comm, state })),
  ];
  return {
    processes: processes.filter(({ comm }) => !kept.has(comm)),
    mounts,
    temporaryFiles: await temporaryFiles(lab, strategy),
  };
}

/** A restarted service has another pid, and is still no leftover of a backup. */
const ownServices = new Set(['rpc.mountd', 'nfsdcld', 'target-init', 'sleep', 'ps']);
/** sshd, for any client, such as the probe of its banner. The last two names are of OpenSSH 9.8 and later. */
const sshd = new Set(['sshd', 'sshd-session', 'sshd-auth']);
/** Whose all of these are. Who has logged in has a process of its own, whose parent watches it as root (sshd(8)). */
const ownUsers = new Set(['root', 'sshd']);

/** Those that belong to no service and to no stranger at sshd's door. `services`: the main processes of the strategy's services. */
function withoutOwn(processes: readonly Process[], services: ReadonlySet<string>): Process[] {
  const guests = processes.filter(({ user }) => !ownUsers.has(user));
  const watchers = new Set(guests.map(({ ppid }) => ppid));
  const names = new Map(processes.map(({ pid, comm }) => [pid, comm]));
  const isOwn = ({ pid, ppid, comm, user }: Process) =>
    (services.has(comm) && names.get(ppid) !== comm) ||
    (ownUsers.has(user) && (ownServices.has(comm) || (sshd.has(comm) && !watchers.has(pid))));
  return processes.filter((process) => !isOwn(process));
}

/** A target that has been rebooted counts its pids from 1 again: a leftover may have the pid of an earlier process. */
function identity({ pid, comm, user }: Process): string {
  return `${pid} ${comm} ${user}`;
}

async function processesOf(host: Host): Promise<Process[]> {
  return parseProcesses(await printed(host, ['ps', '-e', '-o', psColumns]));
}

/**
 * /proc/mounts is the kernel's own list: reading it asks no file system. A kubelet's mounts for a pod may be visible to the node's
 * first process alone; of those, only NFS is a backup's.
 */
async function mountsOf(node: Host): Promise<string[]> {
  const list = 'cat /proc/mounts && { grep -s " nfs4\\{0,1\\} " /proc/1/mounts || true; }';
  const stdout = await printed(node, ['sh', '-c', list]);
  return [...new Set(stdout.split('\n').flatMap((line) => line.split(' ')[1] ?? []))];
}

/** Files in the tree that a restore reads and that do not belong there, e.g. rsync's `.NAME.XXXXXX`. */
async function temporaryFiles(lab: Lab, { destination, keepsFiles }: Strategy): Promise<string[]> {
  if (keepsFiles) return filesBeside(lab.target, destination, keepsFiles);
  const usual = [`*${dataSuffix}`, `${liveFile}*`];
  const found = await filesBeside(lab.target, destination, usual);
  if (found.length === 0) return found;
  // A user's own data have names of their own.
  return filesBeside(lab.target, destination, [...usual, ...(await otherDataNames(lab))]);
}

/** The paths of files whose names match none of the patterns; a byte that is not printable ASCII reads `?`. */
async function filesBeside(target: Host, destination: string, names: readonly string[]): Promise<string[]> {
  const others = names.flatMap((pattern) => ['!', '-name', pattern]);
  const script = `
    export LC_ALL=C
    to=$1; shift
    [ -e "$to" ] || exit 0
    find -H "$to" -ignore_readdir_race -type f "$@" -print0 > /dev/null || exit
    find -H "$to" -ignore_readdir_race -type f "$@" -print0 | sort -z | head -z -n ${fileLimit} | tr -c '\\0 -~' '?' | tr '\\0' '\\n'`;
  const stdout = await printed(target, ['sh', '-c', script, 'find', destination, ...others]);
  return stdout.split('\n').filter(Boolean);
}

/** Whether there is anything where the strategy says that its last good backup is. */
export async function hasDestination({ target }: Lab, { destination }: Strategy): Promise<boolean> {
  return (await target.run(['test', '-e', destination])).code === 0;
}

async function printed(host: Host, argv: string[]): Promise<string> {
  const { code, signal, stdout, stderr } = await host.run(argv);
  if (code === 0) return stdout;
  throw new LabError({
    what: `the inspection of the ${host.name} failed`,
    where: argv.join(' '),
    found: `${stderr.trim()} (${signal ?? `exit code ${code}`})`,
    hint: 'It takes ps of procps, find of findutils, and a POSIX shell.',
  });
}
