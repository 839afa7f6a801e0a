/** What the engine answers instead of what was asked of it, in words for the user. */
import { type Explanation, FiredrillError, LabError } from '../../errors.ts';

/**
 * Gives what the engine gives. Throws LabError with `trouble` and the engine's own words where it refuses or breaks off:
 * that is the lab's trouble, and no bug. For what happens once a lab is there, RealClock.orFail does the same.
 */
export async function callEngine<T>(trouble: Explanation, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof FiredrillError) throw cause;
    throw new LabError({ ...trouble, found: (cause as Error).message }, { cause });
  }
}
