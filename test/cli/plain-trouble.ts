import { expect } from 'vitest';
import type { Said } from './scenario.ts';

/** The command says so on stderr, and exits with that code: without a stack, and not as a bug. */
export function expectPlain({ exitCode, stderr }: Said, code: number, ...says: (string | RegExp)[]): void {
  for (const say of says) expect(stderr).toMatch(say);
  expect(stderr).not.toMatch(/^ +at |internal error/m);
  expect(exitCode).toBe(code);
}
