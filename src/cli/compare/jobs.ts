/** The number of trials at once: as many as the lab's clock, the CPUs and the memory allow. */
import { freemem } from 'node:os';
import { UsageError } from '../../errors.ts';
import type { Plan } from '../../history/plan.ts';
import { labKinds } from '../../lab/lab-kinds.ts';

/** Other programs need memory too, and the page cache makes labs fast. */
const usableShare = 0.8;

/** At least 1. `freeBytes`: the memory that is free or can be freed (MemAvailable, on Linux). */
export function jobsFor({ lab, clock }: Pick<Plan, 'lab' | 'clock'>, freeBytes = freemem()): number {
  const { atOnce, memoryBytes } = labKinds[lab];
  return Math.max(1, Math.min(atOnce(clock), Math.floor((freeBytes * usableShare) / memoryBytes)));
}

/** The value of `--jobs`. Throws UsageError. */
export function parseJobs(text: string): number {
  const jobs = /^\d+$/.test(text) ? Number(text) : 0;
  if (jobs >= 1 && jobs <= 1_000) return jobs;
  throw new UsageError({
    what: 'the number of jobs is not usable',
    where: '--jobs',
    expected: 'a whole number from 1 to 1000',
    found: text === '' ? 'nothing' : text,
  });
}
