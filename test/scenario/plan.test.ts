import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { failsCleanly2 } from '../../src/checks/sets.ts';
import { Plan } from '../../src/history/plan.ts';
import {
  assert,
  at,
  backup,
  failsCleanly,
  holds,
  measure,
  nfsFreeze,
  nfsKill,
  nfsStop,
  nodeReboot,
  silence,
  targetReboot,
} from '../../src/index.ts';
import { planScenario } from '../../src/scenario/plan.ts';
import { known, messageOf, options, parsed } from './given.ts';

const judged = {
  subjects: { 'nfs-soft': measure(), 'rsync-ssh': assert(failsCleanly({ within: '2m' })) },
  beside: ['rsync-ssh-hardened'],
};

function subjectsFor(strategies?: string[], from: object = judged, having = known()) {
  return planScenario(parsed(from), { ...options, strategies }, having).subjects;
}

describe('a plan', () => {
  it('is plain data that says all that was decided, and survives being written and read', () => {
    const plan = planScenario(
      parsed({ incident: 'Nov 5, 00:58', ...judged }),
      { ...options, seed: 7 },
      known(),
    );
    expect(Plan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    expect(plan).toMatchObject({
      scenario: 'x',
      lab: 'virtual',
      clock: 'virtual',
      seed: 7,
      incident: 'Nov 5, 00:58',
    });
  });

  it('is the same for the same scenario and seed, and differs only in the seed for another', () => {
    const [one, again, other] = [1, 1, 2].map((seed) =>
      planScenario(parsed(judged), { ...options, seed }, known()),
    );
    expect(again).toEqual(one);
    expect({ ...other, seed: 1 }).toEqual(one);
  });

  it.each([1.5, -1, Number.NaN, 2 ** 53])('takes no seed of %d', (seed) => {
    expect(messageOf(() => planScenario(parsed(), { ...options, seed }, known()))).toBe(
      `--seed: the seed is not usable\n  expected: a whole number of 0 or more\n  found:    ${seed}`,
    );
  });

  it('has the needs of its faults, its strategies, its asserted checks and the scenario, each once', () => {
    const timeline = [at('0s', backup()), at('1m', nfsFreeze({ for: '1m' }), nodeReboot('power'))];
    const having = known({ mine: { needs: ['kernel-nfs', 'kubernetes'] } });
    const subjects = { mine: assert(holds('leaves-no-d-state')) };
    const scenario = parsed({ timeline, subjects, needs: ['virtual-time'] });
    expect(planScenario(scenario, options, having).needs).toEqual([
      'kernel-nfs',
      'd-state',
      'reboot',
      'virtual-time',
      'freezable-nfs',
      'kubernetes',
    ]);
    expect(planScenario(scenario, { ...options, strategies: ['rsync-ssh'] }, having).needs).not.toContain(
      'kubernetes',
    );
  });

  it('needs a lab with asynchronous exports where the scenario asks for one, and says so in the plan', () => {
    const plan = planScenario(parsed({ nfsExport: 'async' }), options, known());
    expect(plan).toMatchObject({ nfsExport: 'async' });
    expect(plan.needs).toContain('async-export');
    const usual = planScenario(parsed({ nfsExport: 'sync' }), options, known());
    expect(usual).not.toHaveProperty('nfsExport');
    expect(usual.needs).not.toContain('async-export');
  });

  it('has the needs of a fault with its parameters', () => {
    const needsOf = (fault: ReturnType<typeof targetReboot>) =>
      planScenario(parsed({ timeline: [at('0s', backup()), at('1m', fault)] }), options, known()).needs;
    expect(needsOf(targetReboot({ for: '1m' }))).toEqual(['reboot']);
    expect(needsOf(targetReboot({ for: '1m', lose: 'unsynced' }))).toEqual(['reboot', 'unsynced-loss']);
  });

  it('needs no NFS client for faults of the NFS server: a strategy that mounts needs one', () => {
    const faults = [nfsStop({ for: '1s' }), nfsKill({ for: '1s' }), nfsFreeze({ for: '1s' })];
    const timeline = [at('0s', backup()), ...faults.map((fault, n) => at(`${n + 1}m`, fault))];
    const { needs } = planScenario(parsed({ timeline, ends: '5m' }), options, known());
    expect(needs).toEqual(['freezable-nfs']);
  });
});

const promises = ['content', 'structure'];
const asserted = {
  asserts: Object.keys(checks).filter(
    (name) => failsCleanly2.checks.includes(name) && !/^restores-(metadata|database)$/.test(name),
  ),
  assertedSets: ['fails-cleanly@2'],
  promises,
};

describe('the subjects', () => {
  it('are those of the scenario in its order, then those beside them, which are only measured', () => {
    expect(subjectsFor()).toEqual([
      { name: 'nfs-soft', mode: 'measure', asserts: [], promises, deadlineMs: null },
      { name: 'rsync-ssh', mode: 'assert', ...asserted, deadlineMs: 120_000 },
      { name: 'rsync-ssh-hardened', mode: 'measure', asserts: [], promises, deadlineMs: null },
    ]);
  });

  it('have the deadline that the scenario states, else their own, else none', () => {
    const having = known({ mine: { deadlineMs: 60_000 } });
    const deadlines = [measure(), assert(failsCleanly()), assert(failsCleanly({ within: '30s' }))].map(
      (mine) => subjectsFor(undefined, { subjects: { mine } }, having)[0]?.deadlineMs,
    );
    expect(deadlines).toEqual([60_000, 60_000, 30_000]);
    expect(subjectsFor(undefined, { subjects: { 'rsync-ssh': measure() } })[0]?.deadlineMs).toBeNull();
  });

  it('may be asserted single checks, which come once and in the order of the checks', () => {
    const claims = assert(holds('nonzero-exit', 'within-deadline'), holds('nonzero-exit'));
    expect(subjectsFor(undefined, { subjects: { 'rsync-ssh': claims } })[0]?.asserts).toEqual([
      'within-deadline',
      'nonzero-exit',
    ]);
  });
});

describe('the promises of a strategy', () => {
  it('decide which layers of the data a set of checks asserts of it', () => {
    const of = (layers: readonly ('content' | 'structure' | 'metadata')[]) =>
      subjectsFor(
        undefined,
        { subjects: { mine: assert(failsCleanly()) } },
        known({ mine: { promises: layers } }),
      )[0];
    const layered = (layers: Parameters<typeof of>[0]) =>
      of(layers)?.asserts.filter((name) => name.startsWith('restores-'));
    expect(layered(['content'])).toEqual([]);
    expect(layered(['content', 'structure', 'metadata'])).toEqual([
      'restores-structure',
      'restores-metadata',
    ]);
    expect(of(['content'])?.promises).toEqual(['content']);
  });

  it('do not keep a scenario from asserting one by its name', () => {
    const subjects = { mine: assert(holds('restores-metadata')) };
    expect(subjectsFor(undefined, { subjects }, known({ mine: { promises: [] } }))[0]?.asserts).toEqual([
      'restores-metadata',
    ]);
  });
});

describe('--strategy', () => {
  it('picks subjects, in the order named, each once, as the scenario has them', () => {
    const picked = subjectsFor(['rsync-ssh', 'nfs-soft', 'rsync-ssh']);
    expect(picked.map(({ name, mode }) => [name, mode])).toEqual([
      ['rsync-ssh', 'assert'],
      ['nfs-soft', 'measure'],
    ]);
  });

  it.each(['mine', 'rsync-ssh-hardened'])(
    'judges %s, which the scenario does not, as the asserted ones',
    (name) => {
      expect(subjectsFor([name], judged, known({ mine: {} }))).toEqual([
        { name, mode: 'assert', ...asserted, deadlineMs: 120_000 },
      ]);
    },
  );

  it('only measures a newcomer where the scenario asserts nothing', () => {
    expect(subjectsFor(['rsync-ssh'], {})).toEqual([
      { name: 'rsync-ssh', mode: 'measure', asserts: [], promises, deadlineMs: null },
    ]);
  });

  it('offers the nearest names for one that does not exist', () => {
    expect(messageOf(() => subjectsFor(['rsync-shh']))).toBe(
      "--strategy: there is no strategy 'rsync-shh'\n  Did you mean rsync-ssh?",
    );
  });
});

describe('a plan is refused', () => {
  it.each([
    [
      'a strategy that does not exist',
      { subjects: { 'nfs-sofd': measure() } },
      "subjects.nfs-sofd: expected a strategy, found 'nfs-sofd'. Did you mean nfs-soft?",
    ],
    [
      'one of that kind beside the others',
      { beside: ['rsink-ssh'] },
      "beside[0]: expected a strategy, found 'rsink-ssh'. Did you mean rsync-ssh?",
    ],
    [
      'the properties of every object',
      { subjects: { constructor: measure() } },
      "subjects.constructor: expected a strategy, found 'constructor'. There is: nfs-hard, nfs-soft, nfs-soft-files, rsync-ssh, rsync-ssh-hardened.",
    ],
    [
      'a check that does not exist',
      { subjects: { 'nfs-soft': assert(holds('within-dedline')) } },
      "subjects.nfs-soft: expected a check, found 'within-dedline'. Did you mean within-deadline?",
    ],
    [
      'a watch that ends before the last backup must',
      { subjects: { 'rsync-ssh': assert(failsCleanly({ within: '20m' })) }, timeline: [at('5m', backup())] },
      'watch: expected at least 20m, found 10m: the last backup of rsync-ssh has until 25m',
    ],
    [
      'no next run after the faults, though it is asserted',
      {
        subjects: { 'rsync-ssh': assert(failsCleanly()) },
        timeline: [at('0s', backup()), at('5s', silence('target', { for: '1m' })), at('1m', backup())],
      },
      'timeline: expected a backup() after the last fault, silence#1, is lifted at 1m5s, found none: the check that the next backup succeeds would be unknown',
    ],
    [
      'the same with a fault that lasts until the end',
      {
        subjects: { 'rsync-ssh': assert(failsCleanly()) },
        timeline: [at('0s', backup()), at('5s', silence('target')), at('1m', backup())],
      },
      'timeline: expected a backup() after the last fault, silence#1, is lifted when the timeline ends, found none: the check that the next backup succeeds would be unknown',
    ],
  ])('for %s', (_, changes, message) => {
    expect(messageOf(() => planScenario(parsed(changes), options, known()))).toBe(
      `scenarios/x.ts: ${message}`,
    );
  });

  it('not when the next run starts in the moment of the lift', () => {
    const timeline = [at('0s', backup()), at('5s', silence('target', { for: '55s' })), at('1m', backup())];
    const subjects = { 'rsync-ssh': assert(failsCleanly()) };
    expect(messageOf(() => planScenario(parsed({ timeline, subjects }), options, known()))).toBe('accepted');
  });
});
