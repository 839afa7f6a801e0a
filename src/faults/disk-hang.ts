import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, held, type Lasting } from './fault.ts';

/**
 * The disks of the target complete no request, as with a controller or a storage network that hangs: reads from the page
 * cache succeed, all else waits without an error, and no signal ends the wait.
 */
export const diskHang = fault({
  name: 'disk-hang',
  about: 'The disks of the target complete no request: reads and writes wait, without an error.',
  needs: ['disk-faults'],
  params: z.strictObject({ on: z.enum(['target']), for: duration().optional() }),
  // A server that waits for a disk can neither stop nor lose its power here.
  holds: () => [held.disks, held.nfs, held.power],
  meets: () => ['disk-requests'],
  word: (on: 'target', lasting: Lasting = {}) => ({ on, ...lasting }),
  inject: (lab) => lab.targetControl.disturbDisks({ trouble: 'hang' }),
});
