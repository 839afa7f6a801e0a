import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, held } from './fault.ts';

/** The target's NFS server is shut down the orderly way: its connections are closed. */
export const nfsStop = fault({
  name: 'nfs-stop',
  about: "The target's NFS server is stopped; its connections are closed.",
  needs: ['kernel-nfs'],
  params: z.strictObject({ for: duration().optional() }),
  holds: () => [held.nfs],
  inject: (lab) => lab.targetControl.stop('nfs'),
});
