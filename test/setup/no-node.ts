/** Set-up of the quick tests: a test that starts Node fails, as its place is `test/processes`. A start of Node costs more than most tests. */
import { subscribe } from 'node:diagnostics_channel';
import { basename } from 'node:path';
import { afterEach, expect } from 'vitest';

/** One list for all files of a worker: this module is evaluated once for each. */
const global = globalThis as { firedrillNodes?: string[] };
global.firedrillNodes ??= watched();
const started = global.firedrillNodes;

afterEach(() => {
  expect(started.splice(0), 'a quick test does not start Node: move it to test/processes').toEqual([]);
});

/** Node announces a child process before it has its arguments. */
function watched(): string[] {
  const programs: string[] = [];
  subscribe('child_process', (message) => {
    const child = (message as { process: { spawn(options: { args: string[] }): unknown } }).process;
    const { spawn } = child;
    child.spawn = (options) => {
      // The first words may be those of a program that starts another, as nice(1) does.
      if (options.args.some((word) => basename(word) === 'node')) programs.push(options.args.join(' '));
      return spawn.call(child, options);
    };
  });
  return programs;
}
