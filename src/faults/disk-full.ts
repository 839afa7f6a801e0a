import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { type Size, size } from '../history/size.ts';
import { fault, held, type Lasting } from './fault.ts';

/** The target's disks fill up, save `leave` bytes. */
export const diskFull = fault({
  name: 'disk-full',
  about: 'The disks of the target are full but for a number of bytes.',
  needs: ['disk-full'],
  params: z.strictObject({ leave: size(0).default(0), for: duration().optional() }),
  // A frozen disk can neither be filled nor emptied.
  holds: () => [held.disks],
  meets: () => ['writes-refused'],
  effects: () => [{ effect: 'keeps-reads' }],
  word: (options: { leave?: Size } & Lasting = {}) => options,
  inject: (lab, { leave }) => lab.fillTargetDisk(leave),
});
