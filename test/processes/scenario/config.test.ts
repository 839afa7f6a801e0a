import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, suiteOf } from '../../../src/scenario/config.ts';
import { onFakeLabs } from '../../cli/fake-labs.ts';
import { folder } from '../../cli/folder.ts';
import { scenario } from '../../cli/scenario.ts';
import { fakeStrategy } from '../../fake-lab/behaviour.ts';

/** A project with a scenario, a strategy `mine` and this config. */
async function project(config: string, name = 'firedrill.config.mjs') {
  const at = await folder();
  await mkdir(join(at.path, 'below'));
  await writeFile(join(at.path, name), config);
  await writeFile(
    join(at.path, 'mine.mjs'),
    `export default ${JSON.stringify(fakeStrategy({}, { name: 'mine' }))};`,
  );
  const definition = {
    ...{ title: 'a night', subjects: { mine: { mode: 'measure' } }, data: { files: 10, size: '1MB' } },
    ...{ watch: '10m', mayMiss: true, timeline: [{ kind: 'at', at: '0s', steps: [{ do: 'backup' }] }] },
  };
  await writeFile(join(at.path, 'night.mjs'), `export default ${JSON.stringify(definition)};`);
  return at;
}

const whole = `export default {
  strategies: ['mine.mjs'],
  suites: { nightly: { scenarios: ['./night.mjs'], strategies: ['./mine.mjs'], seeds: '1..2', baseline: 'b.json', slackPercent: 10 } },
};`;

describe('firedrill.config', () => {
  it('is found from a folder below, with paths from its own folder', async () => {
    await using at = await project(whole);
    const config = await loadConfig(join(at.path, 'below'));
    expect(config.strategies).toEqual([join(at.path, 'mine.mjs')]);
    expect(suiteOf(config, 'nightly')).toEqual({
      scenarios: [join(at.path, 'night.mjs')],
      strategies: [join(at.path, 'mine.mjs')],
      baseline: join(at.path, 'b.json'),
      ...{ seeds: '1..2', slackPercent: 10 },
    });
    expect(() => suiteOf(config, 'nigthly')).toThrow(/there is no suite nigthly[\s\S]*Did you mean nightly/);
  });

  it('runs a suite by its name, and makes its baseline', async () => {
    await using at = await project(whole);
    using _labs = onFakeLabs();
    const env = { XDG_CACHE_HOME: join(at.path, 'cache') };
    const args = ['compare', '--suite', 'nightly', '--update-baseline', '--out', 'out'];
    const said = await scenario(args, { cwd: join(at.path, 'below'), env });
    expect(said.stderr).toContain('The baseline is updated: ');
    const { results } = JSON.parse(await readFile(join(at.path, 'b.json'), 'utf8'));
    expect(results.map(({ strategy, seed }: { strategy: string; seed: number }) => [strategy, seed])).toEqual(
      [
        ['mine', 1],
        ['mine', 2],
      ],
    );
  });

  it.each([
    ['a field that it does not have', 'export default { suits: {} };', /not a config[\s\S]*suits/],
    ['no default export', 'export const x = 1;', /it has no default export/],
  ])('is refused for %s', async (_, text, message) => {
    await using at = await project(text);
    await expect(loadConfig(at.path)).rejects.toThrow(message);
  });

  it('is type-checked like a scenario', async () => {
    await using at = await project(
      "import { config } from 'firedrill';\nexport default config({ suites: { a: { jobs: 'two' } } });\n",
      'firedrill.config.ts',
    );
    await expect(loadConfig(at.path)).rejects.toThrow(/string' is not assignable to type 'number/);
  });
});
