import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, type Lasting } from './fault.ts';

/** Long enough for a transfer under way to send a packet and get the reset. */
const DEFAULT_MS = 1000;

/** A firewall that forgot its connections, or a machine that came back as another: TCP is answered by resets. */
export const reset = fault({
  name: 'reset',
  about: 'Every TCP packet between node and target is answered by a reset.',
  needs: [],
  params: z.strictObject({ for: duration().default(DEFAULT_MS) }),
  meets: () => ['packets-reset'],
  word: (lasting: Lasting = {}) => lasting,
  inject: (lab) => lab.link.reset(),
});
