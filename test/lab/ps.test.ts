import { expect, test } from 'vitest';
import { parseProcesses } from '../../src/lab/ps.ts';

test('processes have their parent, state and user; a zombie is gone', () => {
  const text =
    '    1       0 S root         tini\n   12       1 Z backup       rsync\n  345      12 D backup       rsync: a b\n\n';
  expect(parseProcesses(text)).toEqual([
    { pid: 1, ppid: 0, state: 'S', user: 'root', comm: 'tini' },
    { pid: 345, ppid: 12, state: 'D', user: 'backup', comm: 'rsync: a b' },
  ]);
});
