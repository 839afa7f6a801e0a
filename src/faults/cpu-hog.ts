import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault, held, type Lasting } from './fault.ts';

/** Far more than saturates any lab machine; beyond it the lab measures only its own process table. */
const MOST_PROCESSES = 256;

/** Busy processes compete for the CPU of a machine, as a compaction or a runaway loop does. */
export const cpuHog = fault({
  name: 'cpu-hog',
  about: 'Busy processes take the CPU of a machine.',
  needs: [],
  params: z.strictObject({
    on: z.enum(['node', 'target']),
    processes: z.int().min(1).max(MOST_PROCESSES),
    for: duration().optional(),
  }),
  holds: ({ on }) => [held.cpus(on)],
  // Of the target too: the virtual lab has one CPU for both.
  effects: () => [{ effect: 'slows-node' }],
  meets: () => ['cpu-ms-taken'],
  word: (on: 'node' | 'target', options: { processes: number } & Lasting) => ({ on, ...options }),
  inject: (lab, { on, processes }) => lab.hogCpu(on, processes),
});
