/** A test run's results: real runs of vitest over small suites, and the sums and tables made of them. */
import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import type { StageResult } from '../../stages/record.ts';
import { failureLines, passed, readResults, tally } from '../../stages/results.ts';
import { runProject } from '../../stages/run-project.ts';
import { timeTable } from '../../stages/times.ts';
import { node } from '../cli/scenario.ts';

const root = join(import.meta.dirname, '../../..');

const suites = {
  'good.test.ts': `import { test } from 'vitest'; test('holds', () => {}); test.skip('waits', () => {});`,
  'bad.test.ts': `import { beforeAll, describe, test } from 'vitest';
    test('breaks', () => { throw new Error('first line\\nsecond line'); });
    describe('with a hook', () => { beforeAll(() => { throw new Error('no lab'); }); test('never runs', () => {}); });`,
  'unreadable.test.ts': `import './nowhere.ts';`,
};

/** Runs vitest with the reporter of the stages and reads its results. */
async function run(files: Record<string, string>): Promise<StageResult[]> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'firedrill-stages-')));
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const reporter = join(root, 'test/stages/record.ts');
    await execa(node, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter', reporter], {
      cwd: folder,
      env: { FIREDRILL_STAGE: 'small', FIREDRILL_RESULTS: join(folder, 'results') },
      reject: false,
    });
    return Object.values(readResults(join(folder, 'results')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('a run with a failed test, a failed hook and an unreadable file names each of them', async () => {
  const results = await run(suites);
  expect(tally(results)).toBe('1 passed, 1 failed, 2 skipped');
  expect(passed(results)).toBe(false);
  const lines = failureLines(results);
  expect(lines).toHaveLength(3);
  expect(lines).toContain('FAILED bad.test.ts > breaks\n       first line');
  expect(lines).toContain('FAILED bad.test.ts > with a hook\n       no lab');
  expect(lines.find((line) => line.startsWith('FAILED unreadable.test.ts\n'))).toMatch(/nowhere\.ts/);
});

test('a run in which every test holds has passed, and a run without a test has not', async () => {
  const { 'good.test.ts': good } = suites;
  const results = await run({ 'good.test.ts': good });
  expect([tally(results), passed(results)]).toEqual(['1 passed, 0 failed, 1 skipped', true]);
  expect([tally([]), passed([])]).toEqual(['0 passed, 0 failed', false]);
});

test('the table has every stage, its set-up and the idle time of the cores from a second on, and the ten longest files', () => {
  const files = Array.from({ length: 12 }, (_, index) => ({ file: `file-${index}`, seconds: index }));
  const result = { passed: 1, failed: 0, skipped: 0, success: true, files, failures: [], firstFileAt: 0 };
  const stages = [
    { name: 'quick', seconds: 50, setupSeconds: 0.2, idleSeconds: 0.9 },
    { name: 'e2e', seconds: 700.04, setupSeconds: 30, idleSeconds: 412 },
  ];
  expect(timeTable(stages, [result]).split('\n')).toEqual([
    'Where the time went',
    '    50.0 s  quick',
    '   700.0 s  e2e',
    '    30.0 s    of which set-up',
    '   412.0 s    idle time of the cores meanwhile',
    'The longest test files',
    ...[11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((n) => `${n.toFixed(1).padStart(8)} s  file-${n}`),
  ]);
});

test('a project runs in a process of its own, and its time and the idle time of the cores are measured', async () => {
  using printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const from = Date.now();
  const { name, exitCode, seconds, idleSeconds } = await runProject('no-such-project');
  expect({ name, failed: exitCode !== 0 }).toEqual({ name: 'no-such-project', failed: true });
  expect(printed.mock.calls[0]?.[0]).toMatch(/^no-such-project \| /);
  expect(seconds).toBeGreaterThan(0.1);
  expect(seconds).toBeLessThanOrEqual((Date.now() - from) / 1000);
  expect(idleSeconds).toBeGreaterThanOrEqual(0);
  // The clocks of the cores advance in steps of 10 ms.
  expect(idleSeconds).toBeLessThanOrEqual(seconds * cpus().length + 0.1);
});
