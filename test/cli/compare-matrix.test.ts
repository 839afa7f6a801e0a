import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CompareOptions, compareMatrix } from '../../src/cli/compare/compare-matrix.ts';
import type { Session } from '../../src/cli/session.ts';
import { Matrix } from '../../src/compare/matrix.ts';
import { Interrupted } from '../../src/errors.ts';
import { labKinds } from '../../src/lab/lab-kinds.ts';
import { strategies } from '../../src/strategies/index.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { careful, naive } from '../compare/drilled-results.ts';
import { type Behaving, fakeStrategy } from '../fake-lab/behaviour.ts';
import { onFakeLabs } from './fake-labs.ts';
import { folder } from './folder.ts';
import { scenario } from './scenario.ts';

const known = strategies as Record<string, Strategy>;
const shipped = { ...known };

/** The strategies of this name behave so, instead of as they are shipped. */
function behaving(behaviours: Record<string, Behaving>): void {
  for (const [name, backup] of Object.entries(behaviours)) known[name] = fakeStrategy({ backup }, { name });
}

const midway = 'rsync-target-silent-midway';
const both = [midway, '--strategy', 'rsync-ssh', '--strategy', 'rsync-ssh-hardened'];

let opened: number;
let at: Awaited<ReturnType<typeof folder>>;
let labs: Disposable;
beforeEach(async () => {
  at = await folder();
  opened = 0;
  labs = onFakeLabs(() => {
    opened += 1;
  });
  labKey('a fake lab');
  behaving({ 'rsync-ssh': naive, 'rsync-ssh-hardened': careful });
});
afterEach(async () => {
  vi.restoreAllMocks();
  labs[Symbol.dispose]();
  Object.assign(known, shipped);
  await at[Symbol.asyncDispose]();
});

/** The lab has this key on its virtual clock. */
function labKey(key: string): void {
  vi.spyOn(labKinds.virtual, 'trialKeys').mockImplementation(async ({ clock, needs }) =>
    needs.map(() => (clock === 'virtual' ? key : null)),
  );
}

/** Runs `scenario compare` with a cache of this test's own. */
function compare(...args: string[]) {
  return scenario(['compare', ...args], { cwd: at.path, env: { XDG_CACHE_HOME: join(at.path, 'cache') } });
}

async function matrixIn(out: string): Promise<Matrix> {
  return Matrix.parse(JSON.parse(await readFile(join(at.path, out, 'matrix.json'), 'utf8')));
}

describe('scenario compare SCENARIO…', () => {
  it('recommends the strategy that did best, with the night that decided each place', async () => {
    const said = await compare(...both, '--out', 'out');
    expect(said.exitCode).toBe(0);
    expect(said.stdout).toMatch(/^Take rsync-ssh-hardened: at worst it failed cleanly\.\n/);
    expect(said.stdout).toMatch(/rsync-ssh +■ hung\n/);
    expect(said.stdout).toMatch(/rsync-ssh-hardened +◇ failed cleanly\n/);
    expect(said.stdout).toMatch(
      /2\. +rsync-ssh: Its worst night is rsync-target-silent-midway, seed 1: hung \(its longest backup took 1 h\)\./,
    );
    expect(said.stderr).toMatch(/rsync-ssh, seed 1: ■ hung, took /);
    const { cells, trials } = await matrixIn('out');
    expect(cells.map(({ strategy, outcome }) => [strategy, outcome])).toEqual([
      ['rsync-ssh', 'hung'],
      ['rsync-ssh-hardened', 'failed-clean'],
    ]);
    for (const trial of trials)
      expect(await readdir(join(at.path, 'out', trial.folder))).toEqual(
        expect.arrayContaining(['history.jsonl', 'report.html', 'trial.json']),
      );
    expect(await readdir(join(at.path, 'out'))).toEqual(
      expect.arrayContaining(['junit.xml', 'matrix.json', 'matrix.md', midway]),
    );
  });

  it('leaves folders that judge and compare read', async () => {
    await compare(...both, '--out', 'out');
    expect((await scenario(['judge', join('out', midway)], { cwd: at.path })).stdout).toContain('hung');
    const said = await scenario(['compare', 'out', `out/${midway}`], { cwd: at.path });
    expect(said.stdout).toMatch(/^NOT WORSE: 2 trials: 2 same\./);
  });

  it('runs each seed, and a cell has the worst outcome of them', async () => {
    await compare(midway, '--strategy', 'rsync-ssh', '--seed', '1..3', '--jobs', '2', '--out', 'out');
    expect(opened).toBe(3);
    const { cells, seeds } = await matrixIn('out');
    expect(seeds).toEqual([1, 2, 3]);
    expect(cells).toMatchObject([{ trials: 3, missing: 0, outcome: 'hung' }]);
  });

  it('takes every trial from the store the second time, opens no lab, and marks the cells', async () => {
    await compare(...both, '--out', 'one');
    const said = await compare(...both, '--out', 'two');
    expect(opened).toBe(2);
    expect(said.stdout).toMatch(/rsync-ssh +■ hung \(stored\)\n/);
    expect(said.stdout).toContain('2 trials, 2 of them finished before');
    const [one, two] = [await matrixIn('one'), await matrixIn('two')];
    expect(two.trials).toEqual(one.trials.map((trial) => ({ ...trial, source: 'store' })));
    for (const file of ['history.jsonl', 'report.html']) {
      const path = join(two.trials[0]?.folder ?? '', file);
      expect(await readFile(join(at.path, 'two', path))).toEqual(await readFile(join(at.path, 'one', path)));
    }
  });

  it('runs the changed strategy alone', async () => {
    await compare(...both, '--out', 'one');
    behaving({ 'rsync-ssh-hardened': { ...careful, workMs: 9_000 } });
    await compare(...both, '--out', 'two');
    expect(opened).toBe(3);
    const { trials } = await matrixIn('two');
    expect(trials.map(({ strategy, source }) => [strategy, source])).toEqual([
      ['rsync-ssh', 'store'],
      ['rsync-ssh-hardened', 'run'],
    ]);
  });

  it('runs all of them in another lab, with --fresh, and in real time', async () => {
    await compare(...both, '--out', 'one');
    await compare(...both, '--out', 'two', '--fresh');
    expect(opened).toBe(4);
    labKey('another image');
    await compare(...both, '--out', 'three');
    expect(opened).toBe(6);
    await compare(...both, '--out', 'four', '--clock', 'real');
    await compare(...both, '--out', 'five', '--clock', 'real');
    expect(opened).toBe(10);
  });

  it('runs a trial again whose entry is damaged, and says so', async () => {
    await compare(...both, '--out', 'one');
    const store = join(at.path, 'cache', 'firedrill', 'trials');
    const [first = ''] = await readdir(store);
    await writeFile(join(store, first, 'history.jsonl'), '{}\n');
    const said = await compare(...both, '--out', 'two');
    expect(opened).toBe(3);
    expect(said.stderr).toMatch(/The store's entry of .* is damaged \(history\.jsonl has another content/);
    await compare(...both, '--out', 'three');
    expect(opened).toBe(3);
  });

  it('continues an unfinished folder, without the store too', async () => {
    await compare(...both, '--out', 'out', '--clock', 'real');
    expect(opened).toBe(2);
    // As kill -9 leaves it: the second history has no end.
    const path = join(at.path, 'out', midway, 'trials', 'rsync-ssh-hardened-seed-1', 'history.jsonl');
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 5_000));
    const said = await compare(...both, '--out', 'out', '--clock', 'real');
    expect(opened).toBe(3);
    expect(said.exitCode).toBe(0);
    const { trials } = await matrixIn('out');
    expect(trials.map(({ source }) => source)).toEqual(['folder', 'run']);
  });

  it('keeps no trial of a lab that broke: its cell is unknown, and the exit code is that of the trouble', async () => {
    labs[Symbol.dispose]();
    labs = onFakeLabs(
      () => {
        opened += 1;
      },
      { failures: [{ call: 'node.run', nth: 3, effect: 'break' }] },
    );
    const said = await compare(...both, '--out', 'one');
    expect(said.exitCode).toBe(3);
    expect(said.stdout).toMatch(/\? unknown/);
    expect(said.stdout).toContain('No strategy can be recommended');
    await compare(...both, '--out', 'two');
    expect(opened).toBe(4);
  });

  it('keeps finished trials at Ctrl-C, and runs the rest the next time', async () => {
    const interrupt = new AbortController();
    labs[Symbol.dispose]();
    labs = onFakeLabs(() => {
      opened += 1;
      if (opened === 2) interrupt.abort(new Interrupted());
    });
    vi.stubEnv('XDG_CACHE_HOME', join(at.path, 'cache'));
    const session: Session = { signal: interrupt.signal, exitCode: 0 };
    const options: CompareOptions = {
      ...{ lab: 'virtual', clock: 'virtual', seeds: [1], jobs: 1, out: join(at.path, 'one') },
      strategy: ['rsync-ssh', 'rsync-ssh-hardened'],
    };
    await expect(compareMatrix([midway], options, session)).rejects.toThrow(Interrupted);
    vi.unstubAllEnvs();
    expect(await matrixIn('one')).toMatchObject({
      trials: [{ strategy: 'rsync-ssh', outcome: 'hung' }],
      missing: [{ strategy: 'rsync-ssh-hardened' }],
    });
    const said = await compare(...both, '--out', 'two');
    expect(opened).toBe(3);
    expect(said.stdout).toMatch(/^Take rsync-ssh-hardened/);
  });

  it('lists the trials of the store, and removes those above a size', async () => {
    await compare(...both, '--out', 'one');
    const env = { XDG_CACHE_HOME: join(at.path, 'cache') };
    const listed = await scenario(['cache'], { env });
    expect(listed.stdout).toMatch(/used .* ago {2}rsync-target-silent-midway \/ rsync-ssh, seed 1\n/);
    expect(listed.stdout).toMatch(/2 trials, [\d.]+ KiB$/);
    expect((await scenario(['cache', '--older', '1d'], { env })).stdout).toBe('removed 0 trials, 0 bytes');
    const removed = await scenario(['cache', '--above', '0B', '--json'], { env });
    expect(JSON.parse(removed.stdout).removed).toHaveLength(2);
    expect((await scenario(['cache'], { env })).stdout).toBe('0 trials, 0 bytes');
    expect((await scenario(['cache', '--older', 'long'], { env })).exitCode).toBe(2);
  });

  it('leaves out scenarios that the lab cannot run, and names them below', async () => {
    const said = await compare(midway, '--out', 'out');
    expect(said.stdout).toContain('The strategy nfs-pv was left out: the virtual lab lacks kubernetes.');
    expect((await matrixIn('out')).strategies.map(({ name }) => name)).not.toContain('nfs-pv');
  });

  it('makes a baseline, holds it, and exits 1 with a line for each change where a strategy got worse', async () => {
    const file = 'reports/baselines/midway.json';
    const made = await compare(...both, '--baseline', file, '--update-baseline');
    expect(made).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(`The baseline is updated: ${file}`),
    });
    const held = await compare(...both, '--baseline', file, '--out', 'held');
    expect(held.exitCode).toBe(0);
    expect(held.stdout).toContain('NOT WORSE: 2 trials: 2 same.');
    const before = await readFile(join(at.path, file), 'utf8');

    behaving({ 'rsync-ssh-hardened': naive });
    const summary = join(at.path, 'summary.md');
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    vi.stubEnv('GITHUB_WORKSPACE', at.path);
    vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
    const worse = await compare(...both, '--baseline', file, '--out', 'worse');
    vi.unstubAllEnvs();
    expect(worse.exitCode).toBe(1);
    expect(worse.stdout).toMatch(
      /✖ worse +rsync-target-silent-midway \/ rsync-ssh-hardened, seed 1 \(the strategy changed since \d{4}-/,
    );
    expect(worse.stdout).toContain('outcome: ◇ failed cleanly → ■ hung');
    expect(worse.stderr).toMatch(/^::error file=reports\/baselines\/midway\.json,line=1,title=worse%3A /m);
    expect(await readFile(summary, 'utf8')).toMatch(/^## [\s\S]*^## WORSE: 2 trials: 1 worse, 1 same\./m);
    expect(await readFile(join(at.path, file), 'utf8')).toBe(before);

    await compare(...both, '--baseline', file, '--update-baseline');
    expect((await compare(...both, '--baseline', file)).exitCode).toBe(0);
  });

  it.each([
    ['there is none', undefined, /^--baseline: there is no such baseline/],
    ['it has another schema', '{"schemaVersion":7,"results":[]}', /the baseline has another schema/],
    [
      'it is of other scenarios',
      '{"schemaVersion":1,"results":[]}',
      /the baseline belongs to other scenarios/,
    ],
  ])('exits 2 and starts nothing with a baseline where %s', async (_, text, message) => {
    if (text) await writeFile(join(at.path, 'baseline.json'), text);
    const said = await compare(...both, '--baseline', 'baseline.json');
    expect(said).toMatchObject({ exitCode: 2, stdout: '' });
    expect(said.stderr).toMatch(message);
    expect(opened).toBe(0);
  });

  it.each([
    [[midway, '--strategy', 'nfs-pv'], /the strategy nfs-pv cannot be compared here/],
    [['nfs-soft-floot'], /Did you mean nfs-soft-flood/],
    [[midway, '--strategy', 'rsync-shh'], /Did you mean rsync-ssh/],
    [[midway, midway], /is named twice/],
    [[midway, '--jobs', '0'], /^--jobs: the number of jobs is not usable/],
  ])('exits 2 for %j and starts nothing', async (args, text) => {
    const said = await compare(...args);
    expect(said).toMatchObject({ exitCode: 2, stdout: '' });
    expect(said.stderr).toMatch(text);
    expect(opened).toBe(0);
    expect(await readdir(at.path)).toEqual([]);
  });
});
