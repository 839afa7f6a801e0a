/** Errors of the engine, in words for the user. */
import { type Explanation, FiredrillError, LabError } from '../../errors.ts';

/**
 * Returns the engine's answer. Throws LabError with `trouble` and the engine's own words where it refuses or breaks off:
 * that is the lab's trouble, and no bug. For calls of a started lab, RealClock.orFail does the same.
 */
export async function callEngine<T>(trouble: Explanation, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof FiredrillError) throw cause;
    throw new LabError({ ...trouble, found: (cause as Error).message }, { cause });
  }
}
