/** The matrix of a command line without names. */
import { expect, it } from 'vitest';
import { prepareMatrix } from '../../../src/cli/compare/prepare-matrix.ts';
import { standardScenarios } from '../../../src/cli/compare/standard-suite.ts';
import { strategies } from '../../../src/strategies/index.ts';

const inVirtualLab = { lab: 'virtual', clock: 'virtual', seeds: [1], command: 'scenario compare' } as const;

it('has the standard suite: its scenarios, each with every way to back up that the lab can run', async () => {
  const matrix = await prepareMatrix([], inVirtualLab);
  expect(matrix.scenarios.map(({ plan }) => plan.scenario)).toEqual(standardScenarios);
  const names = matrix.strategies.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['nfs-soft', 'restic-sftp', 'rsync-ssh-hardened']));
  expect(names).toHaveLength(15);
  for (const { trials } of matrix.scenarios)
    expect(trials.map(({ strategy }) => strategy.name)).toEqual(names);
});

it('leaves out demonstrations of a mistake, with the reason', async () => {
  const { leftOut, strategies: inside } = await prepareMatrix([], inVirtualLab);
  expect([...inside, ...leftOut].map(({ name }) => name).sort()).toEqual(Object.keys(strategies).sort());
  expect(leftOut).toContainEqual({
    ...{ kind: 'strategy', name: 'tar-tee-nfs-soft' },
    why: 'it demonstrates a mistake, and takes part where it is named',
  });
});

it('has a demonstration that the command line names', async () => {
  const strategy = ['tar-tee-nfs-soft'];
  const matrix = await prepareMatrix(['nfs-soft-silent-loss'], { ...inVirtualLab, strategy });
  expect(matrix.strategies.map(({ name }) => name)).toEqual(strategy);
  expect(matrix.leftOut).toEqual([]);
});
