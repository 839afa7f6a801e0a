import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, held, type Lasting } from './fault.ts';

const params = z.strictObject({ for: duration().optional() });

/** The target's NFS server hangs: connections stay open and are acknowledged, writes get no answer. */
export const nfsFreeze = fault({
  name: 'nfs-freeze',
  about: "The target's NFS server stands still: connections are accepted, and no write is answered.",
  needs: ['freezable-nfs'],
  params,
  holds: () => [held.nfs, held.disks],
  meets: () => ['nfs-requests'],
  word: (lasting: Lasting = {}) => lasting,
  inject: (lab) => lab.targetControl.freeze('nfs'),
});

/** The target's SSH server and the programs of its sessions hang; the kernel still acknowledges packets. */
export const sshFreeze = fault({
  name: 'ssh-freeze',
  about: "The target's SSH server and its sessions stand still; connections stay open.",
  needs: [],
  params,
  holds: () => [held.ssh],
  meets: () => ['ssh-requests', 'ssh-sessions-frozen'],
  word: (lasting: Lasting = {}) => lasting,
  inject: (lab) => lab.targetControl.freeze('ssh'),
});
