import { z } from 'zod';
import type { NodeReboot } from '../lab/lab.ts';
import { fault, held } from './fault.ts';

/** The node goes down and comes back; injecting it waits, in lab time, until the node is back. Its jobs are lost. */
export const nodeReboot = fault({
  name: 'node-reboot',
  about: 'The node reboots: the orderly way, by a power cut, or by a kernel panic.',
  needs: ['reboot'],
  params: z.strictObject({ how: z.enum(['orderly', 'power', 'panic']) }),
  instant: true,
  holds: () => [held.node, held.cpus('node')],
  effects: ({ how }) => [{ effect: 'takes-node', cause: how === 'orderly' ? 'planned-reboot' : how }],
  meets: () => ['jobs-cut-off'],
  word: (how: NodeReboot) => ({ how }),
  async inject(lab, { how }) {
    await lab.rebootNode(how);
    return async () => {};
  },
});
