/** All faults by name: those of `words.ts`, and those that come only with another fault. */
import type { Fault } from './fault.ts';
import { lateService } from './late-service.ts';
import * as words from './words.ts';

export const faults: Readonly<Record<string, Fault>> = Object.fromEntries(
  [...Object.values(words), lateService].map((fault: Fault) => [fault.name, fault]),
);

/** The fault of that name, or undefined. */
export function findFault(name: string): Fault | undefined {
  return Object.hasOwn(faults, name) ? faults[name] : undefined;
}
