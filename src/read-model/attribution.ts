/** Whose a task of the kernel is: of the strategy, of the target, or of the rest of the node. */
import type { DStateTask, EventOf } from '../history/events.ts';

export type Owner = 'strategy' | 'target' | 'node';

/**
 * The owner of a task in D state. The strategy owns its jobs' tasks and the threads of the NFS client, which works for
 * its mounts alone; the target owns the threads of the NFS server, as one kernel runs both hosts of the virtual lab.
 */
export function ownerOf({ job, comm }: Pick<DStateTask, 'job' | 'comm'>): Owner {
  return job === null ? ownerByName(comm) : 'strategy';
}

/** Whether the task is neither the strategy's nor the target's. */
export function isOfTheNode(task: Pick<DStateTask, 'job' | 'comm'>): boolean {
  return ownerOf(task) === 'node';
}

/** The owner of the task that a hung-task line names (kernel/hung_task.c); `node` for a line that names none. */
export function ownerOfLine({ text }: Pick<EventOf<'kernel'>, 'text'>): Owner {
  const comm = /task (.+):\d+ blocked for more than/.exec(text)?.[1];
  return comm === undefined ? 'node' : ownerByName(comm);
}

/** Kernel threads by their names in Linux 6.12: fs/nfsd, fs/nfs/nfs4state.c, fs/nfs/callback.c, net/sunrpc/sched.c, fs/lockd. */
function ownerByName(comm: string): Owner {
  if (/^(nfsd|nfsdcld|rpc\.mountd|rpc\.nfsd)/.test(comm)) return 'target';
  // A worker shows its work queue; flush-0:N writes to a device without a number, as NFS is.
  const ofClient =
    /-manager$|^(rpciod|nfsiod|xprtiod|lockd|nfsv4)|^kworker\/.*[+-](rpciod|nfsiod|xprtiod|flush-0:)/;
  return ofClient.test(comm) ? 'strategy' : 'node';
}
