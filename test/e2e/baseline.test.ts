/**
 * This repository's own suite for pull requests, in real labs: two shards and their merge hold the tracked baseline, and a planted
 * regression does not. .github/workflows/compare.yml does the same on a runner.
 */
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { Comparison } from '../../src/compare/comparison.ts';
import { packageRoot } from '../../src/package-root.ts';
import { temporaryFolder } from './cli.ts';

const baseline = 'reports/baselines/pull-request.json';

/** `scenario` of the checkout in this folder. */
function scenarioIn(checkout: string, ...args: string[]) {
  return execa(process.execPath, [join(checkout, 'bin/scenario.js'), ...args], {
    ...{ cwd: checkout, reject: false, all: true },
  });
}

test('the strategies are no worse than in the tracked baseline, in two shards', async () => {
  await using folder = await temporaryFolder();
  const parts = [1, 2].map((index) => join(folder.path, `shard-${index}`));
  const shard = (out: string, nth: number) => {
    const words = ['--suite', 'pull-request', '--shard', `${nth + 1}/2`, '--out', out];
    return scenarioIn(packageRoot, 'compare', ...words);
  };
  for (const { exitCode, all } of await Promise.all(parts.map(shard))) expect(exitCode, all).toBe(0);
  const out = join(folder.path, 'merged');
  const held = ['--baseline', baseline, '--slack', '10'];
  const { exitCode, all } = await scenarioIn(packageRoot, 'merge', ...parts, '--out', out, ...held);
  expect(exitCode, all).toBe(0);
  // Better is possible: whether SIGTERM ends tar-ssh in the silence depends on the boot.
  expect(all).toContain('NOT WORSE: 2 trials: ');
});

test('without the keepalives of ssh, tar-ssh is worse; rsync-ssh-hardened has --timeout beside them', async () => {
  await using folder = await temporaryFolder();
  const copy = join(folder.path, 'checkout');
  const copied = ['bin', 'src', 'scenarios', 'images', 'reports/baselines', 'package.json', 'tsconfig.json'];
  for (const name of [...copied, 'firedrill.config.ts'])
    await cp(join(packageRoot, name), join(copy, name), { recursive: true });
  await symlink(join(packageRoot, 'node_modules'), join(copy, 'node_modules'));
  const options = join(copy, 'src/strategies/over-ssh.ts');
  const source = await readFile(options, 'utf8');
  const regressed = source.replace(' -o ServerAliveInterval=15 -o ServerAliveCountMax=3', '');
  expect(regressed).not.toBe(source);
  await writeFile(options, regressed);
  const out = join(folder.path, 'out');
  const { exitCode, all } = await scenarioIn(copy, 'compare', '--suite', 'pull-request', '--out', out);
  expect(exitCode, all).toBe(1);
  expect(all).toMatch(/^WORSE: /m);
  const comparison = Comparison.parse(JSON.parse(await readFile(join(out, 'comparison.json'), 'utf8')));
  const worse = comparison.changes.filter(({ state }) => state === 'worse');
  expect(worse.map((trial) => trial.strategy)).toEqual(['tar-ssh']);
  expect(worse[0]).toMatchObject({ before: { outcome: 'failed-dirty' }, after: { outcome: 'hung' } });
});
