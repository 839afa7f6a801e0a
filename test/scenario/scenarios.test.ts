import { describe, expect, it } from 'vitest';
import lateServer from '../../scenarios/nfs-hard-late-server.ts';
import flood from '../../scenarios/nfs-soft-flood.ts';
import silentMidway from '../../scenarios/rsync-target-silent-midway.ts';
import type { ScenarioDefinition } from '../../src/index.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { planScenario } from '../../src/scenario/plan.ts';
import { known, options } from './given.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function planOf(definition: ScenarioDefinition, name: string) {
  const plan = planScenario(parseScenario(definition, `scenarios/${name}.ts`), options, known());
  const injected = plan.steps.filter((step) => step.do === 'inject');
  const backups = plan.steps.filter((step) => step.do === 'backup').map(({ atMs }) => atMs);
  return { ...plan, injected, backups };
}

it.each([
  [
    'nfs-soft-flood',
    flood,
    [
      ['silence', 1],
      ['nfs-stall', 2],
      ['ssh-freeze', 2],
    ],
  ],
  ['rsync-target-silent-midway', silentMidway, [['silence', 1]]],
  ['nfs-hard-late-server', lateServer, [['silence', 1]]],
] as const)(
  '%s moves no more than 64 MiB, and its faults meet backups halfway, for a strategy of any duration',
  (name, scenario, faults) => {
    const { data, injected } = planOf(scenario, name);
    expect(data.bytes).toBeLessThanOrEqual(64 * 1024 * 1024);
    const relative = injected.flatMap((step) => (step.relative ? [step] : []));
    expect(relative.map(({ name, relative }) => [name, relative?.backup, relative?.cue])).toEqual(
      faults.map(([fault, backup]) => [fault, backup, { at: 'share', percent: 50 }]),
    );
  },
);

describe('nfs-soft-flood', () => {
  const plan = planOf(flood, 'nfs-soft-flood');

  it('stalls both servers of the target, each for ten minutes, after a silence of twenty, and leaves the third backup alone', () => {
    expect(plan.injected.map(({ name, relative }) => [name, relative?.forMs])).toEqual([
      ['silence', 20 * MINUTE],
      ['nfs-stall', 10 * MINUTE],
      ['ssh-freeze', 10 * MINUTE],
    ]);
    expect(plan.backups).toEqual([0, 25 * MINUTE, 40 * MINUTE]);
  });

  it('measures the mounts and the flags of the post-mortem, and asserts the hardened rsync', () => {
    expect(plan.subjects.map(({ name, mode }) => [name, mode])).toEqual([
      ['nfs-soft', 'measure'],
      ['nfs-soft-files', 'measure'],
      ['rsync-ssh', 'measure'],
      ['rsync-ssh-hardened', 'assert'],
    ]);
  });

  it('restores the last good backup before each later one', () => {
    const restores = plan.steps.filter((step) => step.do === 'verify').map(({ atMs }) => atMs);
    expect(restores).toEqual([25 * MINUTE - 10_000, 40 * MINUTE - 10_000]);
  });
});

describe('rsync-target-silent-midway', () => {
  it('brings the target back after an hour, and then runs the next backup; the hardened rsync is run beside', () => {
    const plan = planOf(silentMidway, 'rsync-target-silent-midway');
    expect(plan.injected.map(({ relative }) => relative?.forMs)).toEqual([HOUR]);
    expect(plan.backups[1]).toBeGreaterThan(HOUR + 5 * MINUTE);
    expect(plan.subjects.map(({ name, mode }) => [name, mode])).toEqual([
      ['rsync-ssh', 'assert'],
      ['rsync-ssh-hardened', 'measure'],
    ]);
  });
});

describe('nfs-hard-late-server', () => {
  const plan = planOf(lateServer, 'nfs-hard-late-server');

  it('powers the target off before the node reboots, and its NFS server is back seven minutes after its power', () => {
    expect(plan.injected.slice(0, 3).map(({ name, atMs }) => [name, atMs])).toEqual([
      ['late-service', 0],
      ['target-reboot', 0],
      ['node-reboot', 0],
    ]);
    const [nfs, power] = plan.injected.map(({ liftAtMs }) => liftAtMs ?? 0);
    expect((nfs ?? 0) - (power ?? 0)).toBe(7 * MINUTE);
  });

  it('polls every five minutes, and leaves the target in peace for 22 hours', () => {
    const polls = plan.steps.filter((step) => step.do === 'poll').map(({ atMs }) => atMs);
    expect(new Set(polls.slice(1).map((atMs, index) => atMs - (polls[index] ?? 0)))).toEqual(
      new Set([5 * MINUTE]),
    );
    expect(plan.backups[0]).toBeGreaterThanOrEqual(22 * HOUR);
    expect(plan.needs).toContain('virtual-time');
  });
});
