import { describe, expect, test } from 'vitest';
import type { Sample } from '../../src/history/events.ts';
import { usualLimits } from '../../src/history/limits.ts';
import { calmSample, dstate, Story } from './history-builder.ts';
import { findingOf, outcomesOf, verdictOf } from './judged.ts';

const check = 'node-keeps-pace';
const { heartbeatGapMs, slowWorkMs, othersDStateMs, slowdown } = usualLimits;
const busy = (sample: Partial<Sample>) =>
  new Story().backup(1).calm(1_000, 50_000).sample(20_500, sample).over(60_000);
const bystander = (slow: Partial<NonNullable<Sample['bystander']>>) => ({
  bystander: { forkExecMs: 4, fsyncMs: 8, netnsMs: 40, ...slow },
});

describe('does not slow down the rest of the node', () => {
  test('a node as in its baseline phase passes', () => {
    expect(verdictOf(busy({}), check)).toEqual({ verdict: 'pass', proof: ['sample'] });
  });

  test.each<[string, Partial<Sample>, Partial<Sample>]>([
    ['a heartbeat', { heartbeatGapMs: heartbeatGapMs + 110 }, { heartbeatGapMs }],
    ['fork and exec', bystander({ forkExecMs: slowWorkMs + 1 }), bystander({ forkExecMs: slowWorkMs })],
    ['a small fsync', bystander({ fsyncMs: 600 }), bystander({ fsyncMs: 400 })],
    ['a new network namespace', bystander({ netnsMs: 600 }), bystander({ netnsMs: 400 })],
    [
      'a D state outside the backup',
      { dstate: [dstate(null, { forMs: othersDStateMs + 1 })] },
      { dstate: [dstate(null, { forMs: othersDStateMs }), dstate('backup-1', { forMs: 90_000 })] },
    ],
  ])('%s that is too slow breaks it; one that is just fast enough does not', (what, slow, fast) => {
    expect(findingOf(busy(slow), check).summary).toContain(what);
    expect(verdictOf(busy(slow), check)).toEqual({ verdict: 'fail', proof: ['sample'] });
    expect(verdictOf(busy(fast), check).verdict).toBe('pass');
  });

  test('in real time one slow moment may be the host’s; two are not', () => {
    const slow = (...times: number[]) =>
      times.reduce(
        (story, t) => story.sample(t, bystander({ fsyncMs: 950 })),
        new Story().inRealTime().backup(1).calm(1_000, 50_000),
      );
    expect(verdictOf(slow(20_500).over(60_000), check).verdict).toBe('pass');
    expect(verdictOf(slow(20_500, 50_500).over(60_000), check).verdict).toBe('fail');
    const undone = new Story().inRealTime().backup(1).calm(1_000, 50_000);
    expect(verdictOf(undone.sample(20_500, bystander({ fsyncMs: null })).over(60_000), check).verdict).toBe(
      'fail',
    );
  });

  test('work that was not done within 30 s breaks it', () => {
    expect(findingOf(busy(bystander({ netnsMs: null })), check).summary).toBe(
      'a new network namespace was not done within 30 s, usually 40 ms; 1 of 26 samples over 500 ms',
    );
  });

  test('a lab that is slow in its baseline phase, too, is measured by that', () => {
    const slowLab = (ms: number) =>
      new Story()
        .without('sample')
        .sample(-45_000, { ...bystander({ fsyncMs: 200 }), heartbeatGapMs: 300 })
        .sample(-43_000, { ...bystander({ fsyncMs: 100 }), heartbeatGapMs: 300 })
        .backup(1)
        .sample(20_000, { ...bystander({ fsyncMs: ms }), heartbeatGapMs: 2_900 })
        .over(60_000);
    const usualMs = 150;
    expect(verdictOf(slowLab(usualMs * slowdown), check).verdict).toBe('pass');
    expect(verdictOf(slowLab(usualMs * slowdown + 1), check).verdict).toBe('fail');
  });

  test.each(['rcu-stall', 'oom', 'panic'] as const)('a kernel line of %s breaks it', (kind) => {
    const story = new Story().backup(1).calm(1_000, 50_000).kernel(20_000, kind).over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'fail', proof: ['kernel'] });
  });

  test('NFS lines and hung tasks of the backup itself do not', () => {
    const story = new Story()
      .backup(1)
      .calm(1_000, 50_000)
      .kernel(20_000, 'hung-task')
      .kernel(21_000, 'nfs-ok');
    expect(verdictOf(story.over(60_000), check).verdict).toBe('pass');
  });

  test('an unplanned loss of the node breaks it, and the last backup is lost with it', () => {
    const story = new Story()
      .backup(1, { code: 23 })
      .calm(1_000, 50_000)
      .event('node-lost', 30_000, { cause: 'panic' })
      .event('node-back', 31_000, { downMs: 1_000 })
      .over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'fail', proof: ['node-lost'] });
    expect(outcomesOf(story)).toEqual(['node-lost']);
  });

  test('every backup that ran is lost with it', () => {
    const story = new Story()
      .backup(1, { atMs: 0, tookMs: null })
      .backup(2, { atMs: 10_000, tookMs: null })
      .event('node-lost', 30_000, { cause: 'power' })
      .over(60_000);
    expect(outcomesOf(story)).toEqual(['node-lost', 'node-lost']);
  });

  test('the first sample after a reboot tells of the reboot, the next one of the backup', () => {
    const rebooted = (slowMs: number) =>
      new Story()
        .backup(1)
        .calm(1_000, 29_000)
        .event('node-lost', 30_000, { cause: 'planned-reboot' })
        .event('node-back', 32_000, { downMs: 2_000 })
        .sample(33_000, { heartbeatGapMs: slowMs === 33_000 ? 2_500 : 110 })
        .sample(34_000, { heartbeatGapMs: slowMs === 34_000 ? 2_500 : 110 })
        .over(60_000);
    expect(verdictOf(rebooted(33_000), check).verdict).toBe('pass');
    expect(verdictOf(rebooted(34_000), check).verdict).toBe('fail');
  });

  test.each(['power', 'panic'] as const)('a planned %s does not, but a second one does', (how) => {
    const rebooted = () =>
      new Story()
        .backup(1)
        .calm(1_000, 29_000)
        .fault('node-reboot#1', 30_000, 32_000, 'node-reboot', { how })
        .event('node-lost', 30_000, { cause: how })
        .event('node-back', 32_000, { downMs: 2_000 });
    expect(verdictOf(rebooted().over(60_000), check).verdict).toBe('pass');
    const again = rebooted().event('node-lost', 40_000, { cause: how }).over(60_000);
    expect(verdictOf(again, check).verdict).toBe('fail');
  });

  test('while a CPU hog is injected, slowness is not the backup’s', () => {
    const hogged = (toMs: number) =>
      new Story()
        .backup(1)
        .calm(1_000, 50_000)
        .fault('cpu-hog#1', 20_000, toMs, 'cpu-hog', { on: 'target' })
        .sample(25_500, { heartbeatGapMs: 5_000 })
        .over(60_000);
    expect(verdictOf(hogged(30_000), check).verdict).toBe('pass');
    expect(verdictOf(hogged(25_000), check).verdict).toBe('fail');
  });

  test('without a baseline phase to compare with, or without any measurement, it is unknown', () => {
    const noQuiet = new Story().without('sample').backup(1).calm(1_000, 50_000).over(60_000);
    const unmeasured = new Story()
      .backup(1)
      .sample(20_000, { ...calmSample, bystander: null })
      .over(60_000);
    expect(verdictOf(noQuiet, check).verdict).toBe('unknown');
    expect(verdictOf(unmeasured, check).verdict).toBe('unknown');
  });

  test('work of the harness in the inspection is not the backup’s', () => {
    const story = new Story()
      .backup(1)
      .calm(1_000, 50_000)
      .over(60_000)
      .sample(65_000, { heartbeatGapMs: 9_000 });
    expect(verdictOf(story, check).verdict).toBe('pass');
  });
});
