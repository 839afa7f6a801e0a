import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, held, type Lasting } from './fault.ts';

const params = z.strictObject({ for: duration().optional() });

/** The target's NFS server is gone from one moment to the next, as after a crash. */
export const nfsKill = fault({
  name: 'nfs-kill',
  about: "The target's NFS server vanishes without a word to its clients.",
  needs: [],
  params,
  holds: () => [held.nfs],
  meets: () => ['nfs-sessions-ended', 'nfs-resets'],
  word: (lasting: Lasting = {}) => lasting,
  inject: (lab) => lab.targetControl.kill('nfs'),
});

/** The target's SSH server and its sessions are killed. The kernel closes their connections; clients get no other sign. */
export const sshKill = fault({
  name: 'ssh-kill',
  about: "The target's SSH server and its sessions are killed; the kernel closes their connections.",
  needs: [],
  params,
  holds: () => [held.ssh],
  meets: () => ['ssh-sessions-ended', 'ssh-resets'],
  word: (lasting: Lasting = {}) => lasting,
  inject: (lab) => lab.targetControl.kill('ssh'),
});
