/** Ctrl-C at any moment of a run: it exits 130, and nothing is left of it but the report of a drill that had begun. */
import { watch } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { endless, start, temporaryFolder } from './cli.ts';
import { OwnCache } from './own-cache.ts';

/** Waits until something by that name is in the folder. */
async function appears(folder: string, name: RegExp): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = async () => (await readdir(folder)).some((found) => name.test(found)) && resolve();
  const watcher = watch(folder, () => void look());
  void look();
  await promise.finally(() => watcher.close());
}

/** Moments that a run makes visible, and then some ms more. */
const moments = [
  { once: 'the folder for reports is there', lateMs: [0, 50, 150, 300, 500] },
  { once: 'its own folder is there', lateMs: [0, 20, 60, 120, 250, 400] },
  { once: 'its history is there', lateMs: [0, 100, 400] },
] as const;

const cases = moments.flatMap(({ once, lateMs }) => lateMs.map((ms) => ({ once, ms })));

test.each(cases)('$ms ms after $once', async ({ once, ms }) => {
  await using at = await temporaryFolder();
  await using cache = await OwnCache.make();
  const runs = join(cache.path, 'runs');
  await mkdir(runs);
  const run = start(['run', endless, '--out', join(at.path, 'out')], cache.env);
  if (once === 'its own folder is there') await appears(runs, /^run-/);
  else await appears(at.path, /^out$/);
  if (once === 'its history is there') await appears(join(at.path, 'out'), /^run\.json$/);
  await new Promise((resolve) => setTimeout(resolve, ms));
  run.kill('SIGINT');
  const { exitCode, all } = await run;
  expect(all).not.toMatch(/internal error|^ +at /m);
  expect(exitCode).toBe(130);
  expect((await readdir(runs)).filter((name) => /^(run|new)-/.test(name))).toEqual([]);
  const left = await readdir(at.path, { recursive: true });
  // A drill that had begun is reported; another one leaves no folder.
  if (left.length > 0)
    expect(left).toEqual(
      expect.arrayContaining([
        'out',
        'out/run.json',
        'out/trials/rsync-ssh-seed-1/history.jsonl',
        'out/report.json',
      ]),
    );
  await rm(at.path, { recursive: true, force: true });
});
