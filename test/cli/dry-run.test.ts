import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Plan } from '../../src/history/plan.ts';
import { folder } from './folder.ts';
import { scenario } from './scenario.ts';

describe('scenario run --dry-run', () => {
  it('prints the plan with the time of each step, and starts and writes nothing', async () => {
    await using at = await folder();
    const { exitCode, stdout, stderr } = await scenario(['run', 'nfs-soft-flood', '--dry-run'], {
      cwd: at.path,
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('virtual lab, virtual clock, seed 1; needs kernel-nfs, d-state');
    expect(stdout).toMatch(/^ {2}rsync-ssh-hardened {2}asserted: within-deadline, /m);
    expect(stdout).toMatch(
      /^ {2}0:00:00 {2}backup 1\n {2}0:00:00 {2}silence on=target for=20m, 50 % into backup 1\n {2}0:24:50 {2}verify$/m,
    );
    expect(await readdir(at.path)).toEqual([]);
  });

  it('prints a plan for programs with the effect of each option', async () => {
    const args = [
      '--clock',
      'real',
      '--seed',
      '7',
      '--strategy',
      'nfs-soft',
      '--strategy',
      'rsync-ssh-hardened',
    ];
    const { stdout } = await scenario(['run', 'nfs-soft-flood', '--dry-run', '--json', ...args]);
    const plan = Plan.parse(JSON.parse(stdout));
    expect(plan).toMatchObject({ lab: 'virtual', clock: 'real', seed: 7 });
    expect(plan.subjects.map(({ name, mode }) => [name, mode])).toEqual([
      ['nfs-soft', 'measure'],
      ['rsync-ssh-hardened', 'assert'],
    ]);
  });

  it('prints one document after another for several scenarios', async () => {
    const names = ['nfs-soft-flood', 'rsync-target-silent-midway'];
    const { stdout } = await scenario(['run', ...names, '--dry-run', '--json']);
    const plans = stdout.split(/^(?=\{)/m).map((text) => Plan.parse(JSON.parse(text)));
    expect(plans.map((plan) => plan.scenario)).toEqual(names);
  });
});
