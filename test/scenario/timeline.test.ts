import { describe, expect, it } from 'vitest';
import type { PlannedStep } from '../../src/history/plan.ts';
import {
  at,
  backup,
  every,
  linkDown,
  nfsKill,
  nodeReboot,
  packetLoss,
  poll,
  silence,
  type TimelineEntry,
  targetReboot,
  verify,
} from '../../src/index.ts';
import { planTimeline } from '../../src/scenario/timeline.ts';
import { parsed } from './given.ts';

function stepsOf(...timeline: TimelineEntry[]): PlannedStep[] {
  return planTimeline(parsed({ timeline })).steps;
}

/** Steps in short: `5000 inject silence#1`. */
function short(steps: PlannedStep[]): string[] {
  return steps.map((step) => `${step.atMs} ${step.do} ${step.do === 'lift' ? step.fault : step.id}`);
}

describe('every', () => {
  it('repeats from `from`, strictly before `until`, and each fault is lifted before the next', () => {
    const steps = stepsOf(
      at('0s', backup()),
      every('60s', silence('target', { for: '45s' }), { from: '5s', until: '125s' }),
    );
    expect(short(steps)).toEqual([
      '0 backup backup#1',
      '5000 inject silence#1',
      '50000 lift silence#1',
      '65000 inject silence#2',
      '110000 lift silence#2',
    ]);
  });
});

describe('steps of the same time', () => {
  it('are lifts, injections, verifications, polls and backups in this order, for any order in the file', () => {
    const steps = stepsOf(
      at('5m', backup(), poll(), nodeReboot('power')),
      at('4m', silence('target', { for: '1m' })),
      at('0s', backup()),
    );
    expect(short(steps).slice(2)).toEqual([
      '300000 lift silence#1',
      '300000 inject node-reboot#1',
      '300000 verify verify#1',
      '300000 poll poll#1',
      '300000 backup backup#2',
    ]);
  });

  it('is injected in the order in which it is written, and lifted in the reverse order', () => {
    const steps = stepsOf(
      at('0s', backup()),
      at('1m', silence('target', { for: '1m' }), nfsKill({ for: '1m' }), packetLoss('5%', { for: '1m' })),
    );
    expect(short(steps).slice(1)).toEqual([
      '60000 inject silence#1',
      '60000 inject nfs-kill#1',
      '60000 inject packet-loss#1',
      '120000 lift packet-loss#1',
      '120000 lift nfs-kill#1',
      '120000 lift silence#1',
    ]);
  });
});

describe('numbers', () => {
  it('follow the time, not the file', () => {
    const steps = stepsOf(
      at('10m', backup(), silence('target', { for: '5s' })),
      at('0s', backup()),
      at('1m', silence('node', { for: '5s' })),
    );
    const named = steps.map((step) => [step.atMs, step.id]);
    expect(named).toContainEqual([60_000, 'silence#1']);
    expect(named).toContainEqual([600_000, 'silence#2']);
    expect(steps.filter((step) => step.do === 'backup').map(({ atMs, backup }) => [atMs, backup])).toEqual([
      [0, 1],
      [600_000, 2],
    ]);
  });
});

describe('how a fault ends', () => {
  it('without `for` with the timeline, and no lift is planned', () => {
    const steps = stepsOf(at('0s', backup()), at('1m', linkDown()), at('5m', poll()));
    expect(steps.filter((step) => step.do === 'lift')).toEqual([]);
    expect(steps.find((step) => step.do === 'inject')).toMatchObject({ liftAtMs: null });
  });

  it('an instant one by itself at once', () => {
    const steps = stepsOf(at('0s', backup()), at('1m', nodeReboot('panic')));
    expect(steps.filter((step) => step.do === 'lift')).toEqual([]);
    expect(steps.find((step) => step.do === 'inject')).toMatchObject({ liftAtMs: 60_000 });
  });

  it('a reboot of the target when the power is back, and a late service after that', () => {
    const steps = stepsOf(
      at('0s', backup(), targetReboot({ for: '1m', nfsAfter: '7m' }), nodeReboot('orderly')),
    );
    expect(short(steps)).toEqual([
      '0 inject late-service#1',
      '0 inject target-reboot#1',
      '0 inject node-reboot#1',
      '0 backup backup#1',
      '60000 lift target-reboot#1',
      '480000 lift late-service#1',
    ]);
  });
});

describe('the last good backup is verified', () => {
  const verified = (...timeline: TimelineEntry[]) =>
    stepsOf(...timeline)
      .filter((step) => step.do === 'verify')
      .map(({ atMs }) => atMs);

  it('ten seconds before each later backup, not before the first', () => {
    expect(verified(at('0s', backup()), at('10m', backup()), at('20m', backup()))).toEqual([
      590_000, 1_190_000,
    ]);
  });

  it('right before it, if a fault is active ten seconds before', () => {
    const fault = at('9m', silence('target', { for: '2m' }));
    expect(verified(at('0s', backup()), fault, at('11m', backup()))).toEqual([660_000]);
  });

  it('right before it, if the last one was not long ago', () => {
    expect(verified(at('0s', backup()), at('10s', backup()))).toEqual([10_000]);
  });

  it('not at all, if a fault is active all the time before', () => {
    const fault = at('9m', silence('target', { for: '2m' }));
    expect(verified(at('0s', backup()), fault, at('10m', backup()))).toEqual([]);
  });

  it('not right before it, if a fault begins then', () => {
    const fault = at('9m50s', silence('target', { for: '5s' }));
    const begins = silence('target', { for: '1m' });
    expect(verified(at('0s', backup()), fault, at('10m', backup(), begins))).toEqual([]);
  });

  it('once, where the scenario asks for it right before', () => {
    expect(verified(at('0s', backup()), at('10m', verify(), backup()))).toEqual([600_000]);
    expect(verified(at('0s', backup()), at('9m55s', verify()), at('10m', backup()))).toEqual([595_000]);
  });
});

describe('the timeline ends', () => {
  it('when the last step or lift is due', () => {
    const timeline = [at('0s', backup()), at('1m', silence('target', { for: '1h' })), at('5m', backup())];
    expect(planTimeline(parsed({ timeline })).timelineMs).toBe(3_660_000);
  });

  it('or when the scenario says', () => {
    expect(planTimeline(parsed({ ends: '2h' })).timelineMs).toBe(7_200_000);
  });
});

it('every lift is that of a fault injected before, at the time which the injection states', () => {
  const steps = stepsOf(
    at('0s', backup()),
    every('7s', silence('target', { for: '6500ms' }), { from: '1s', until: '10m' }),
    every('13s', nfsKill({ for: '3s' }), { from: '2s', until: '10m' }),
    every('31s', poll(), { from: '0s', until: '10m' }),
    at('11m', backup()),
  );
  const injected = new Map<string, number | null>();
  let now = 0;
  for (const step of steps) {
    expect(step.atMs).toBeGreaterThanOrEqual(now);
    now = step.atMs;
    if (step.do === 'inject') injected.set(step.fault, step.liftAtMs);
    if (step.do !== 'lift') continue;
    expect(injected.get(step.fault)).toBe(step.atMs);
    injected.delete(step.fault);
  }
  expect(injected).toEqual(new Map());
  expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
});
