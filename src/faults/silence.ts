import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault } from './fault.ts';

/**
 * A machine goes silent as one does whose kernel is stalled: every packet is dropped, and nobody is told.
 * Between two nodes it is the same for the packets whichever of them is `on`.
 */
export const silence = fault({
  name: 'silence',
  about: 'Every packet between node and target is dropped, both ways, and nobody is told.',
  needs: [],
  params: z.strictObject({ on: z.enum(['node', 'target']), for: duration().optional() }),
  inject: (lab) => lab.link.silence(),
});
