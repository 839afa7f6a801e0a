/** Where the target is, told by the file with the pid of its first process. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pidOf, rootOf, targetPid } from '../../src/guest/target.ts';

let run: string;

beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'firedrill-run-'));
});
afterEach(() => rmSync(run, { recursive: true }));

const booted = (pid: number | string) => writeFileSync(join(run, 'target.pid'), `${pid}\n`);

it('a target with a live first process has its pid, and its files below /proc', () => {
  booted(process.pid);
  expect(targetPid(run)).toBe(process.pid);
  expect(pidOf('target', run)).toBe(process.pid);
  expect(realpathSync(rootOf('target', run))).toBe('/');
});

it('the node’s files are where they are', () => {
  expect(rootOf('node', run)).toBe('');
});

it.each([
  ['no file', () => {}],
  ['a process that is gone', () => booted(2 ** 22 + 1)],
  ['an empty file', () => booted('')],
])('a target with %s is off, and none of its files can be read', (_, given) => {
  given();
  expect(targetPid(run)).toBeNull();
  expect(() => rootOf('target', run)).toThrow('the target is powered off');
});

it('a node without a replacement says so', () => {
  expect(() => pidOf('replacement', run)).toThrow('the node has no replacement');
});
