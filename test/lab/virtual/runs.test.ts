/** Whose run is dead, and whose is not to be touched. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cleanRuns, makeRunFolder, runsFolder } from '../../../src/lab/virtual/runs.ts';

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'firedrill-runs-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

/** A pid that no process has any more. */
function deadPid(): number {
  return spawnSync('true').pid;
}

/** A run with its owner; without `owner`, of a process that was killed before it could write it. */
async function runOf(name: string, owner?: Record<string, unknown>): Promise<string> {
  const path = join(runsFolder(), name);
  await mkdir(path, { recursive: true });
  if (owner) await writeFile(join(path, 'owner.json'), JSON.stringify(owner));
  return path;
}

async function afterCleaning(): Promise<string[]> {
  await cleanRuns(() => {});
  return readdir(runsFolder());
}

async function ownOwner(): Promise<Record<string, unknown>> {
  await using run = await makeRunFolder();
  return JSON.parse(await readFile(join(run.path, 'owner.json'), 'utf8'));
}

it('the folder of a run can be entered by its user alone, and is gone with the run', async () => {
  const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
  const run = await makeRunFolder();
  expect([await modeOf(runsFolder()), await modeOf(run.path)]).toEqual([0o700, 0o700]);
  await writeFile(join(run.path, 'key'), 'secret');
  await run[Symbol.asyncDispose]();
  expect(await readdir(runsFolder())).toEqual([]);
});

it('an abandoned run is gone at once, with any content of its folder', async () => {
  await using run = await makeRunFolder();
  await mkdir(join(run.path, 'lab-1'));
  await writeFile(join(run.path, 'lab-1', 'ram'), 'x');
  run.abandon();
  expect(await readdir(runsFolder())).toEqual([]);
});

describe('cleaning runs', () => {
  it('leaves a run of a living process alone, and takes it once that is gone', async () => {
    await using mine = await makeRunFolder();
    await runOf('run-dead', { ...(await ownOwner()), pid: deadPid() });
    expect(await afterCleaning()).toEqual([basename(mine.path)]);
  });

  it('is not misled by a pid that another process has now', async () => {
    await runOf('run-reused', { ...(await ownOwner()), startTime: '1' });
    expect(await afterCleaning()).toEqual([]);
  });

  it('leaves a run alone that does not say yet whose it is, while its process lives', async () => {
    await runOf(`new-${process.pid}-abc`);
    await runOf(`new-${deadPid()}-abc`);
    expect(await afterCleaning()).toEqual([`new-${process.pid}-abc`]);
  });

  it('leaves runs of another PID namespace alone for two days', async () => {
    const elsewhere = { ...(await ownOwner()), pid: deadPid(), where: 'other/pid:[1]' };
    await runOf('run-young', elsewhere);
    const old = join(await runOf('run-old', elsewhere), 'owner.json');
    const before = new Date(Date.now() - 49 * 3_600_000);
    await utimes(old, before, before);
    expect(await afterCleaning()).toEqual(['run-young']);
  });

  it('takes a run without an owner', async () => {
    await runOf('run-nothing');
    expect(await afterCleaning()).toEqual([]);
  });
});
