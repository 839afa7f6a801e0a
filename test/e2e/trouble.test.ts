import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { readHistory } from '../../src/history/file.ts';
import { cacheFolder } from '../../src/lab/virtual/image/cache.ts';
import { reportIn, short, start, temporaryFolder, until } from './cli.ts';

/** A cache of its own: a copy of the user's image and saved labs. */
async function ownCache(folder: string): Promise<Record<string, string>> {
  const cache = join(folder, 'firedrill');
  await mkdir(cache);
  for (const name of ['images', 'states']) {
    await execa('cp', ['--archive', '--sparse=always', '--reflink=auto', join(cacheFolder(), name), cache]);
  }
  return { XDG_CACHE_HOME: folder };
}

/** A run that has come to its timeline: its QEMU's pid and where its history is. */
async function underWay(folder: string, env: Record<string, string>) {
  const out = join(folder, 'out');
  const run = start(['run', short, '--out', out], env);
  await until(async () => ((await historyText(out)).includes('"phase":"timeline"') ? true : undefined));
  const qemu = await until(() => qemuOf(join(folder, 'firedrill/runs')));
  return { run, out, qemu };
}

async function historyText(out: string): Promise<string> {
  return readFile(join(out, 'history.jsonl'), 'utf8').catch(() => '');
}

/** The QEMU that has its disks in a folder. */
async function qemuOf(folder: string): Promise<number | undefined> {
  for (const pid of await readdir('/proc')) {
    const line = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : '';
    if (line.startsWith('qemu') && line.includes(folder)) return Number(pid);
  }
  return undefined;
}

/** Gone, or a zombie that only waits for its parent. */
async function hasEnded(pid: number): Promise<true | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat === '' || / Z /.test(stat) ? true : undefined;
}

function runFolders(folder: string): Promise<string[]> {
  return readdir(join(folder, 'firedrill/runs'));
}

test('Ctrl-C exits with 130 and leaves a report of what was seen, and nothing else', async () => {
  await using folder = await temporaryFolder();
  const { run, out, qemu } = await underWay(folder.path, await ownCache(folder.path));
  run.kill('SIGINT');
  expect((await run).exitCode).toBe(130);
  expect(await hasEnded(qemu)).toBe(true);
  expect(await runFolders(folder.path)).toEqual([]);
  expect(readHistory(join(out, 'history.jsonl')).at(-1)).toMatchObject({
    type: 'subject-ended',
    because: 'interrupted',
  });
  expect((await reportIn(out)).verdict).not.toBe('pass');
});

test('QEMU dying in mid-run exits with 3, keeps the history and judges nothing as passed', async () => {
  await using folder = await temporaryFolder();
  const { run, out, qemu } = await underWay(folder.path, await ownCache(folder.path));
  process.kill(qemu, 'SIGKILL');
  const { exitCode, all } = await run;
  expect(exitCode).toBe(3);
  expect(all).toContain('QEMU ended (SIGKILL) while the lab was up');
  expect(all).not.toContain('    at ');
  expect(await runFolders(folder.path)).toEqual([]);
  expect((await reportIn(out)).verdict).not.toBe('pass');
});

test('kill -9 of the harness takes its QEMU with it, and `scenario clean` removes what is left', async () => {
  await using folder = await temporaryFolder();
  const env = await ownCache(folder.path);
  const { run, qemu } = await underWay(folder.path, env);
  run.kill('SIGKILL');
  await run;
  await until(() => hasEnded(qemu));
  expect(await runFolders(folder.path)).toHaveLength(1);
  expect((await start(['clean'], env)).exitCode).toBe(0);
  expect(await runFolders(folder.path)).toEqual([]);
});

test('a damaged saved lab is noticed, made anew, and the run goes on', async () => {
  await using folder = await temporaryFolder();
  const env = await ownCache(folder.path);
  const states = join(folder.path, 'firedrill/states');
  for (const name of await readdir(states)) {
    if (existsSync(join(states, name, 'devices'))) await truncate(join(states, name, 'devices'), 1000);
  }
  const { run, out } = await underWay(folder.path, env);
  run.kill('SIGINT');
  expect((await run).all).toContain('the saved lab is unusable and is made anew');
  expect(readHistory(join(out, 'history.jsonl')).length).toBeGreaterThan(5);
});
