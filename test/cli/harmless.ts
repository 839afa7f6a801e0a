import { expect } from 'vitest';
import { hostile, unprintable } from '../report/hostile.ts';
import type { Said } from './scenario.ts';

/** Text that would move a terminal's cursor, set its title and hide other text, on one line. */
export const evil = `${hostile} \u009b31m\u202e`.replaceAll('\n', ' ');
/** None of it is acted upon by a terminal, and `shows` is there: nothing is left out silently. */
export function expectHarmless({ stdout, stderr }: Said, shows: string): void {
  expect(stdout).not.toMatch(unprintable);
  expect(stderr).not.toMatch(unprintable);
  // Nothing is left out silently.
  expect(stdout + stderr).toContain(shows);
}
