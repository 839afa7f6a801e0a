import { z } from 'zod';
import { type Duration, duration } from '../history/duration.ts';
import { fault, held, type Lasting } from './fault.ts';

/** The disks of the target are slow, as under a rebuild or a neighbour's load: each request takes `by` longer. */
export const diskSlow = fault({
  name: 'disk-slow',
  about: 'Each request to the disks of the target takes that much longer, reads, writes and flushes alike.',
  needs: ['disk-faults'],
  params: z.strictObject({ on: z.enum(['target']), by: duration(), for: duration().optional() }),
  holds: () => [held.disks, held.power],
  meets: () => ['disk-requests'],
  word: (on: 'target', options: { by: Duration } & Lasting) => ({ on, ...options }),
  inject: (lab, { by }) => lab.targetControl.disturbDisks({ trouble: 'slow', byMs: by }),
});
