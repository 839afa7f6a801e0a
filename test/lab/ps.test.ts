import { expect, test } from 'vitest';
import { parseProcesses } from '../../src/lab/ps.ts';

test('processes are told with their state and user; what only waits for its parent is gone', () => {
  const text = '    1 S root         tini\n   12 Z backup       rsync\n  345 D backup       rsync: a b\n\n';
  expect(parseProcesses(text)).toEqual([
    { pid: 1, state: 'S', user: 'root', comm: 'tini' },
    { pid: 345, state: 'D', user: 'backup', comm: 'rsync: a b' },
  ]);
});
