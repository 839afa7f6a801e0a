import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, held } from './fault.ts';

/** A pulled cable: the interface loses its carrier, and both kernels know it. */
export const linkDown = fault({
  name: 'link-down',
  about: 'The link between node and target loses its carrier.',
  needs: [],
  params: z.strictObject({ for: duration().optional() }),
  holds: () => [held.carrier],
  inject: (lab) => lab.link.down(),
});
