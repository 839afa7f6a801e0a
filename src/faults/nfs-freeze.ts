import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, held } from './fault.ts';

/** The target's NFS server hangs: connections stay open and are acknowledged, nothing is answered. */
export const nfsFreeze = fault({
  name: 'nfs-freeze',
  about: "The target's NFS server accepts requests and answers none.",
  needs: ['kernel-nfs', 'freezable-nfs'],
  params: z.strictObject({ for: duration().optional() }),
  holds: () => [held.nfs],
  inject: (lab) => lab.targetControl.freeze('nfs'),
});
