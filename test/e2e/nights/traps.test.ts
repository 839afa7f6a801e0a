import { expect, test } from 'vitest';
import { night } from '../night.ts';

test.each([
  ['key-permissions', 'rsync-ssh-key-0440', /bad permissions \/ .*Permission denied \(publickey\)/],
  ['quoting', 'rsync-ssh-lost-arguments', /missing program name/],
  ['silent-install', 'rsync-ssh-silent-install', /exit code 127, .*rsync: not found/],
])('%s: the strategy never worked, and the first line says why', async (scenario, strategy, why) => {
  const { exitCode, all, subjects } = await night(scenario);
  expect(exitCode, all).toBe(1);
  expect(subjects[strategy]).toMatchObject({ outcome: 'never-worked', backups: [], broken: ['works: fail'] });
  const verdict = all.split('\n').find((line) => line.startsWith('FAIL: '));
  expect(verdict).toMatch(/never worked: its backup failed without any fault: exit code \d+, /);
  expect(verdict).toMatch(why);
});
