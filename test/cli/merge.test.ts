import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Matrix } from '../../src/compare/matrix.ts';
import { labKinds } from '../../src/lab/lab-kinds.ts';
import { strategies } from '../../src/strategies/index.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { careful, naive } from '../compare/drilled-results.ts';
import { fakeStrategy } from '../fake-lab/behaviour.ts';
import { onFakeLabs } from './fake-labs.ts';
import { folder } from './folder.ts';
import { scenario } from './scenario.ts';

const known = strategies as Record<string, Strategy>;
const shipped = { ...known };
const names = ['rsync-ssh', 'rsync-ssh-hardened'];
const matrixOf = [
  'rsync-target-silent-midway',
  'target-disk-full',
  ...names.flatMap((name) => ['--strategy', name]),
];

let at: Awaited<ReturnType<typeof folder>>;
let labs: Disposable;
let opened: number;
beforeEach(async () => {
  at = await folder();
  opened = 0;
  labs = onFakeLabs(() => {
    opened += 1;
  });
  vi.spyOn(labKinds.virtual, 'trialKeys').mockImplementation(async ({ needs }) => needs.map(() => null));
  for (const name of names)
    known[name] = fakeStrategy({ backup: name === 'rsync-ssh' ? naive : careful }, { name });
});
afterEach(async () => {
  vi.restoreAllMocks();
  labs[Symbol.dispose]();
  Object.assign(known, shipped);
  await at[Symbol.asyncDispose]();
});

function run(...args: string[]) {
  return scenario(args, { cwd: at.path, env: { XDG_CACHE_HOME: join(at.path, 'cache') } });
}
const compare = (...args: string[]) => run('compare', ...matrixOf, ...args);
const text = (...path: string[]) => readFile(join(at.path, ...path), 'utf8');
const matrixIn = async (out: string) => Matrix.parse(JSON.parse(await text(out, 'matrix.json')));

/** Two shards of the matrix, each with its own trials. */
async function shards(): Promise<string[]> {
  for (const index of [1, 2]) {
    const { exitCode } = await compare('--shard', `${index}/2`, '--out', `shard-${index}`);
    expect(exitCode).toBe(0);
  }
  return ['shard-1', 'shard-2'];
}

describe('scenario merge', () => {
  it('gives the matrix of one machine, with identical histories', async () => {
    const parts = await shards();
    expect(opened).toBe(4);
    for (const part of parts) expect((await matrixIn(part)).trials).toHaveLength(2);
    const whole = await compare('--out', 'whole');
    const merged = await run('merge', ...parts, '--out', 'merged');
    expect(merged.exitCode).toBe(whole.exitCode);
    const [one, other] = [await matrixIn('whole'), await matrixIn('merged')];
    expect(other.cells).toEqual(one.cells);
    expect(other.recommendation).toEqual(one.recommendation);
    expect(other.trials).toHaveLength(4);
    const withoutTime = (history: string) => history.replaceAll(/"startedAt":"[^"]*"/g, '');
    for (const trial of other.trials)
      expect(withoutTime(await text('merged', trial.folder, 'history.jsonl'))).toBe(
        withoutTime(await text('whole', trial.folder, 'history.jsonl')),
      );
    const judged = await run('judge', join('merged', 'target-disk-full'));
    expect(judged.stdout).toContain('rsync-ssh-hardened');
    expect(await text('merged', other.trials[0]?.folder ?? '', 'report.html')).toContain('<html');
  });

  it('exits 4 where a shard is absent, and names the cells that were not run', async () => {
    const [part = ''] = await shards();
    const merged = await run('merge', part, '--out', 'merged');
    expect(merged.exitCode).toBe(4);
    expect(merged.stdout).toContain('· not run');
  });

  it('compares the whole with a baseline, which a shard alone refuses', async () => {
    const parts = await shards();
    const baseline = ['--baseline', 'base.json'];
    expect((await run('merge', ...parts, '--out', 'one', ...baseline, '--update-baseline')).stderr).toContain(
      'The baseline is updated',
    );
    const held = await run('merge', ...parts, '--out', 'two', ...baseline);
    expect(held.stdout).toContain('NOT WORSE: 4 trials: 4 same.');
    const refused = await compare('--shard', '1/2', ...baseline);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('a shard alone cannot be compared with a baseline');
    expect(opened).toBe(4);
  });

  it('refuses parts of different matrices, and different histories of one trial', async () => {
    const [part = ''] = await shards();
    await cp(join(at.path, part), join(at.path, 'changed'), { recursive: true });
    const matrix = await matrixIn(part);
    await writeFile(join(at.path, 'changed', 'matrix.json'), JSON.stringify({ ...matrix, seeds: [1, 2] }));
    const seeds = await run('merge', part, 'changed', '--out', 'merged');
    expect(seeds).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('the seeds differ') });

    await writeFile(join(at.path, 'changed', 'matrix.json'), JSON.stringify(matrix));
    const history = join(at.path, 'changed', matrix.trials[0]?.folder ?? '', 'history.jsonl');
    await writeFile(history, (await readFile(history, 'utf8')).replace('"t":', '"t": '));
    const histories = await run('merge', part, 'changed', '--out', 'merged');
    expect(histories).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('different histories of one trial'),
    });
  });

  it.each([
    ['a folder without a matrix', async () => 'nowhere', /there is no matrix in this folder/],
    ['a matrix of another schema', (part: string) => changed(part, { schemaVersion: 9 }), /cannot be read/],
    [
      'a trial outside of its folder',
      async (part: string) => {
        const { trials } = await matrixIn(part);
        return changed(part, { trials: trials.map((trial) => ({ ...trial, folder: '../../elsewhere' })) });
      },
      /a folder that is not its own/,
    ],
  ])('refuses %s', async (_, make, why) => {
    const [part = ''] = await shards();
    const refused = await run('merge', await make(part), '--out', 'merged');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(why);
  });

  it('refuses to replace a part', async () => {
    const [part = '', other = ''] = await shards();
    const refused = await run('merge', part, other, '--out', part);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('would replace a part') });
  });
});

async function changed(part: string, fields: object): Promise<string> {
  const path = join(at.path, part, 'matrix.json');
  await writeFile(path, JSON.stringify({ ...(await matrixIn(part)), ...fields }));
  return part;
}
