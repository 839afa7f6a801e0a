/** Ctrl-C at any moment of a run: it exits 130 within 5 s, and nothing is left of it but the report of a drill that had begun. */
import { watch } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder } from '../../src/lab/virtual/image/cache.ts';
import { endless, start, temporaryFolder } from './cli.ts';

const runs = join(cacheFolder(), 'runs');

/** The folders of runs that are there now, or were made since. */
async function runFolders(): Promise<string[]> {
  return (await readdir(runs).catch(() => [])).filter(
    (name) => name.startsWith('run-') || name.startsWith('new-'),
  );
}

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
  await mkdir(runs, { recursive: true });
  const before = await runFolders();
  const run = start(['run', endless, '--out', join(at.path, 'out')]);
  if (once === 'its own folder is there') await appears(runs, /^run-/);
  else await appears(at.path, /^out$/);
  if (once === 'its history is there') await appears(join(at.path, 'out'), /^history\.jsonl$/);
  await new Promise((resolve) => setTimeout(resolve, ms));
  const interrupted = performance.now();
  run.kill('SIGINT');
  const { exitCode, all } = await run;
  expect(performance.now() - interrupted).toBeLessThan(5_000);
  expect(all).not.toMatch(/internal error|^ +at /m);
  expect(exitCode).toBe(130);
  expect((await runFolders()).filter((name) => !before.includes(name))).toEqual([]);
  const left = await readdir(at.path, { recursive: true });
  // What had begun is reported; what had not leaves no folder.
  if (left.length > 0)
    expect(left).toEqual(expect.arrayContaining(['out', 'out/history.jsonl', 'out/report.json']));
  await rm(at.path, { recursive: true, force: true });
});
