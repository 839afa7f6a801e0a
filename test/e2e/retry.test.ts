import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportIn, start, temporaryFolder, well } from './cli.ts';

test('scenario retry runs the trial that lacks its history, that one alone, and the run is whole', async () => {
  await using folder = await temporaryFolder();
  const out = join(folder.path, 'out');
  const ran = await start([
    'run',
    well,
    '--strategy',
    'rsync-ssh',
    '--strategy',
    'rsync-ssh-hardened',
    '--out',
    out,
  ]);
  expect(ran.exitCode, ran.all).toBe(0);
  const before = (await reportIn(out)).trials;
  await rm(join(out, 'trials/rsync-ssh-hardened-seed-1/history.jsonl'));
  expect(await start(['judge', out])).toMatchObject({ exitCode: 1 });

  const retried = await start(['retry', out]);
  expect(retried.exitCode, retried.all).toBe(0);
  const after = await reportIn(out);
  expect(after.incomplete).toBeNull();
  expect(after.trials.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect(after.trials[0]).toEqual(before[0]);
  expect(after.trials[1]?.startedAt).not.toBe(before[1]?.startedAt);
  expect(await readdir(join(out, 'trials/rsync-ssh-seed-1'))).toEqual(['history.jsonl', 'trial.json']);
});
