/** The files of `examples/`: the fake lab drives them; test/processes type-checks and plans them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import bounded from '../examples/reboot-on-a-bad-cable.ts';
import strategy from '../examples/rsync-timeout.ts';
import { fakeStrategy } from './fake-lab/behaviour.ts';
import { all, drilled } from './fake-lab/drilled.ts';

const folder = join(import.meta.dirname, '../examples');
const read = (path: string) => readFileSync(join(folder, path), 'utf8');

it('examples/README.md lists every example', () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'README.md')
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  const listed = [...read('README.md').matchAll(/^\| \[([^\]]+)\]\(\1\)/gm)].map(([, path]) => path);
  expect(listed.sort()).toEqual(files.sort());
});

it('the example scenario runs on the fake lab: both faults meet a backup, and the next backup is due', async () => {
  const strategies = Object.keys(bounded.subjects).map((name) => fakeStrategy({}, { name }));
  const done = await drilled({ definition: bounded, strategies });
  expect(done.error).toBeUndefined();
  const faults = all(done, 'fault-injected').map(({ fault }) => fault);
  expect(new Set(faults)).toEqual(new Set(['packet-loss#1', 'target-reboot#1', 'late-service#1']));
  const backups = all(done, 'job-started').filter(({ role }) => role === 'backup');
  expect(backups).toHaveLength(2 * strategies.length);
});

it('the example strategy states its question, and its scripts name one destination', () => {
  expect(strategy.about).toMatch(/\?$/);
  for (const script of [strategy.backup, strategy.restore]) expect(script).toContain(strategy.destination);
});
