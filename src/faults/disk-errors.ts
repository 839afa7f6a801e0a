import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { type Percent, percent } from '../history/percent.ts';
import { fault, held, type Lasting } from './fault.ts';

/**
 * Parts of the target's disks are bad: a share of all stretches of 64 KiB, chosen by the seed. Each read and write of one fails
 * with EIO. A file system whose journal meets one stays read-only after the lift, until the target reboots.
 */
export const diskErrors = fault({
  name: 'disk-errors',
  about: "A share of the target's disks is bad: reads and writes there fail with EIO.",
  needs: ['disk-faults'],
  params: z.strictObject({ on: z.enum(['target']), rate: percent(), for: duration().optional() }),
  holds: () => [held.disks, held.power],
  meets: () => ['disk-errors'],
  word: (on: 'target', options: { rate: Percent } & Lasting) => ({ on, ...options }),
  inject: (lab, { rate }) => lab.targetControl.disturbDisks({ trouble: 'errors', percent: rate }),
});
