import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, type Lasting } from './fault.ts';

/**
 * A machine falls silent, as with a stalled kernel: every packet is dropped, without an error to the sender.
 * Between two nodes it is the same for the packets whichever of them is `on`.
 */
export const silence = fault({
  name: 'silence',
  about: 'Every packet between node and target is dropped, both ways, without an error to the sender.',
  needs: [],
  params: z.strictObject({ on: z.enum(['node', 'target']), for: duration().optional() }),
  meets: () => ['packets-dropped'],
  word: (on: 'node' | 'target', lasting: Lasting = {}) => ({ on, ...lasting }),
  inject: (lab) => lab.link.silence(),
});
