/** How runs and their labs are called in the engine: `firedrill-1a2b3c4d`, and `firedrill-1a2b3c4d-1` for its first lab. */
import { randomBytes } from 'node:crypto';

/** A name that no other run has. */
export function newRunName(): string {
  return `firedrill-${randomBytes(4).toString('hex')}`;
}

/** The name of the lab that a part of this name belongs to, `firedrill-1a2b3c4d-1-storage`; undefined: none of a run's. */
export function labOf(part: string): string | undefined {
  return /^(firedrill-[0-9a-f]{8}-\d+)-/.exec(part)?.[1];
}
