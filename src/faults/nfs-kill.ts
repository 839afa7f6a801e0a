import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, held } from './fault.ts';

/** The target's NFS server is gone from one moment to the next, as after a crash. */
export const nfsKill = fault({
  name: 'nfs-kill',
  about: "The target's NFS server vanishes without a word to its clients.",
  needs: ['kernel-nfs'],
  params: z.strictObject({ for: duration().optional() }),
  holds: () => [held.nfs],
  inject: (lab) => lab.targetControl.kill('nfs'),
});
