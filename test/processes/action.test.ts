/** The composite action's own script: its inputs become the command line that bash runs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadYaml } from '@kubernetes/client-node';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

const action = loadYaml<Action>(await readFile(join(packageRoot, 'action.yml'), 'utf8'));

/** The words of the command line that these inputs give. */
async function wordsFor(inputs: Readonly<Record<string, string>>): Promise<string[]> {
  const step = action.runs.steps.find(({ name }) => name === 'Compare');
  const value = (expression: string) => {
    const [, name = ''] = /^\$\{\{ inputs\.([a-z]+) \}\}$/.exec(expression) ?? [];
    const input = action.inputs[name];
    if (!input) throw new Error(`${expression} is no input of the action`);
    return inputs[name] ?? input.default;
  };
  const env = Object.fromEntries(Object.entries(step?.env ?? {}).map(([name, text]) => [name, value(text)]));
  // The shell that GitHub starts for `shell: bash`.
  const script = ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step?.run ?? ''];
  const { stdout } = await execa('bash', script, { env: { ...env, COMMAND: 'printf %s\\n' } });
  return stdout.split('\n');
}

const out = ['--out', 'reports/compare'];

it('without inputs compares the standard suite', async () => {
  expect(await wordsFor({})).toEqual(['compare', ...out]);
});

it('gives scenarios, strategies and seeds as words of their own, and no pattern to the shell', async () => {
  expect(await wordsFor({ scenarios: 'one two', strategies: './mine.ts *', seed: '1..3' })).toEqual([
    ...['compare', 'one', 'two', ...out],
    ...['--seed', '1..3', '--strategy', './mine.ts', '--strategy', '*'],
  ]);
});

it('permits 10 % of change beside a baseline, or as much as the input says', async () => {
  const baseline = 'reports/baselines/flood.json';
  const held = ['compare', ...out, '--baseline', baseline, '--slack'];
  expect(await wordsFor({ baseline })).toEqual([...held, '10']);
  expect(await wordsFor({ baseline, slack: '25' })).toEqual([...held, '25']);
});

it('leaves the baseline and the slack of a suite to the suite', async () => {
  expect(await wordsFor({ suite: 'pull-request' })).toEqual(['compare', ...out, '--suite', 'pull-request']);
});
