import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, held, type Lasting } from './fault.ts';

/**
 * The node's cable is pulled: its kernel sees the carrier go, and knows at once. The target, behind a switch, keeps its
 * own carrier and only hears nothing any more.
 */
export const linkDown = fault({
  name: 'link-down',
  about: "The node's network card loses its carrier; the target keeps its own and hears nothing.",
  needs: [],
  params: z.strictObject({ for: duration().optional() }),
  holds: () => [held.carrier],
  meets: () => ['packets-into-dead-link'],
  word: (lasting: Lasting = {}) => lasting,
  inject: (lab) => lab.link.down(),
});
