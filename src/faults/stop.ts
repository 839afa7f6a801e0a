import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, held, type Lasting } from './fault.ts';

const params = z.strictObject({ for: duration().optional() });

/** The target's NFS server is shut down the orderly way: its connections are closed. */
export const nfsStop = fault({
  name: 'nfs-stop',
  about: "The target's NFS server is stopped; its connections are closed.",
  needs: [],
  params,
  holds: () => [held.nfs],
  meets: () => ['nfs-sessions-ended', 'nfs-resets'],
  word: (lasting: Lasting = {}) => lasting,
  inject: (lab) => lab.targetControl.stop('nfs'),
});

/** The target's SSH server is shut down, and every session of it. */
export const sshStop = fault({
  name: 'ssh-stop',
  about: "The target's SSH server is stopped; its connections are closed.",
  needs: [],
  params,
  holds: () => [held.ssh],
  meets: () => ['ssh-sessions-ended', 'ssh-resets'],
  word: (lasting: Lasting = {}) => lasting,
  inject: (lab) => lab.targetControl.stop('ssh'),
});
