import { z } from 'zod';
import { fault } from './fault.ts';

/** The signals that end a process unless it handles them (signal(7)), in the order of their usual senders. */
const signals = ['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGHUP'] as const;

/**
 * Every process of the running backup on the node gets a signal, as from the OOM killer, an operator or the deletion of a pod.
 * Its sessions on the target stay, with their locks and half written files.
 */
export const clientKill = fault({
  name: 'client-kill',
  about: "The backup's processes on the node get a signal; its sessions on the target get none.",
  needs: ['client-kill'],
  params: z.strictObject({ signal: z.enum(signals) }),
  instant: true,
  meets: () => ['processes-signalled'],
  word: (signal: (typeof signals)[number] = 'SIGKILL') => ({ signal }),
  async inject(lab, { signal }) {
    await lab.signalBackups(signal);
    return async () => {};
  },
});
