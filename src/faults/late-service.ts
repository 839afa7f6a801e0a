import { z } from 'zod';
import { fault, held, once } from './fault.ts';

/**
 * A service that does not come with the boot of its machine: it is started by the lift.
 * It begins together with a `target-reboot`, which takes the service away, and is no fault of its own.
 */
export const lateService = fault({
  name: 'late-service',
  about: 'A service of the target is not there when the target is back; it is started later.',
  needs: ['reboot'],
  params: z.strictObject({ service: z.enum(['ssh', 'nfs']) }),
  holds: ({ service }) => [held[service]],
  meets: ({ service }) => [`${service}-resets`],
  async inject(lab, { service }) {
    return once(() => lab.targetControl.start(service));
  },
});
