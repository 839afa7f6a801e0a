import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, held, type Lasting } from './fault.ts';

/**
 * The threads of the target's NFS server stand still, as in a kernel that stalls: its TCP still acknowledges and accepts
 * connections. A client on NFSv4 sends a request once and waits as long as the connection lives, on a soft mount too
 * (rpc_check_timeout, net/sunrpc/clnt.c).
 */
export const nfsStall = fault({
  name: 'nfs-stall',
  about: "The target's NFS server acknowledges every request and answers none, neither a write nor a read.",
  needs: ['freezable-nfs'],
  params: z.strictObject({ for: duration().optional() }),
  holds: () => [held.nfs],
  meets: () => ['nfs-requests'],
  word: (lasting: Lasting = {}) => lasting,
  inject: (lab) => lab.targetControl.stallNfs(),
});
