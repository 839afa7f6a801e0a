import { describe, expect, test } from 'vitest';
import type { ControlPlane, Sample } from '../../src/history/events.ts';
import { usualLimits } from '../../src/history/limits.ts';
import { calmSample, dstate, Story } from './history-builder.ts';
import { findingOf, subjectOf, verdictOf } from './judged.ts';

const check = 'spares-bystanders';
const { heartbeatGapMs, slowWorkMs, othersDStateMs, slowApiMs, slowdown } = usualLimits;
const busy = (sample: Partial<Sample>) =>
  new Story().backup(1).calm(1_000, 50_000).sample(20_500, sample).restored(55_000, [1]).over(60_000);
const bystander = (slow: Partial<NonNullable<Sample['bystander']>>) => ({
  bystander: { forkExecMs: 4, fsyncMs: 8, netnsMs: 40, ...slow },
});
const MiB = 2 ** 20;

describe('leaves the other work on the node undisturbed', () => {
  test.each<[string, Partial<Sample>, Partial<Sample>]>([
    ['a heartbeat', { heartbeatGapMs: heartbeatGapMs + 110 }, { heartbeatGapMs }],
    ['fork and exec', bystander({ forkExecMs: slowWorkMs + 1 }), bystander({ forkExecMs: slowWorkMs })],
    ['a small fsync', bystander({ fsyncMs: null }), bystander({ fsyncMs: 400 })],
    ['a new network namespace', bystander({ netnsMs: 600 }), bystander({ netnsMs: 400 })],
    [
      'a D state of other work',
      { dstate: [dstate(null, { comm: 'kubelet', forMs: othersDStateMs + 1 })] },
      { dstate: [dstate(null, { comm: 'kubelet', forMs: othersDStateMs })] },
    ],
    ['available memory', { memoryAvailableBytes: 99 * MiB }, { memoryAvailableBytes: 100 * MiB }],
    ['processes', { processes: 60 * slowdown + 1 }, { processes: 60 * slowdown }],
  ])('%s breaks it beyond its limit, and not at it', (words, beyond, within) => {
    expect(verdictOf(busy(beyond), check)).toEqual({ verdict: 'fail', proof: ['sample'] });
    expect(findingOf(busy(beyond), check).summary).toContain(words);
    expect(verdictOf(busy(within), check).verdict).toBe('pass');
    expect(subjectOf(busy(beyond))).toMatchObject({ outcome: 'succeeded-dirty', harms: ['slowed-node'] });
  });

  test.each(['10.0.1.11-manager', 'kworker/u4:2+rpciod', 'kworker/u2:3-flush-0:45', 'nfsiod', 'nfsd'])(
    'a D state of %s, a thread of the strategy’s mount or of the target’s server, disturbs no one',
    (comm) => {
      const story = busy({ dstate: [dstate(null, { comm, forMs: 900_000 })] });
      expect(verdictOf(story, check).verdict).toBe('pass');
      expect(verdictOf(story, 'node-keeps-pace').verdict).toBe('fail'); // as it was recorded and judged
    },
  );

  test('nor do twenty of its own tasks, as long as fork, fsync, netns and heartbeat are as ever', () => {
    const polls = Array.from({ length: 20 }, (_, nth) => dstate(`poll-${nth}`, { pid: nth, forMs: 900_000 }));
    expect(verdictOf(busy({ dstate: polls, load1: 20 }), check).verdict).toBe('pass');
  });

  test('the API counts where there is one, each request against the baseline phase', () => {
    const plane: ControlPlane = { readyzMs: 4, listMs: 9, writeMs: 12, nodeReady: true };
    const answering = (slow: Partial<ControlPlane>) =>
      new Story()
        .without('sample')
        .sample(-45_000, { controlPlane: plane })
        .backup(1)
        .sample(20_000, { controlPlane: { ...plane, ...slow } })
        .over(60_000);
    expect(verdictOf(answering({}), check).verdict).toBe('pass');
    expect(verdictOf(answering({ writeMs: slowApiMs }), check).verdict).toBe('pass');
    expect(findingOf(answering({ writeMs: slowApiMs + 1 }), check)).toMatchObject({
      verdict: 'fail',
      summary: 'a write to the API took up to 1 s, usually 12 ms; 1 of 1 sample over 1 s',
    });
    expect(findingOf(answering({ listMs: null }), check).summary).toContain('a list of pods took up to 10 s');
  });

  test('a node that has little memory at rest is judged by half of that', () => {
    const small = (bytes: number) =>
      new Story()
        .without('sample')
        .sample(-45_000, { memoryAvailableBytes: 80 * MiB })
        .backup(1)
        .sample(20_000, { memoryAvailableBytes: bytes })
        .over(60_000);
    expect(verdictOf(small(41 * MiB), check).verdict).toBe('pass');
    expect(findingOf(small(39 * MiB), check).summary).toBe(
      'available memory fell to 39 MiB, usually 80 MiB; 1 sample below 40 MiB',
    );
  });

  test.each(['rcu-stall', 'oom'] as const)('a kernel line of %s breaks it', (kind) => {
    const story = new Story().backup(1).calm(1_000, 50_000).kernel(20_000, kind).over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'fail', proof: ['kernel'] });
  });

  test('a panic that the scenario ordered is no alarm; the loss of the node that it did not order is', () => {
    const panicked = (planned: boolean) => {
      const story = new Story()
        .backup(1)
        .calm(1_000, 29_000)
        .kernel(30_000, 'panic')
        .event('node-lost', 30_000, { cause: 'panic' })
        .event('node-back', 32_000, { downMs: 2_000 });
      if (planned) story.fault('node-reboot#1', 30_000, 32_000, 'node-reboot', { how: 'panic' });
      return story.over(60_000);
    };
    expect(verdictOf(panicked(true), check).verdict).toBe('pass');
    expect(verdictOf(panicked(false), check)).toEqual({ verdict: 'fail', proof: ['node-lost'] });
  });

  test('without a baseline phase, or without any measurement, it is unknown', () => {
    const noBaseline = new Story().without('sample').backup(1).calm(1_000, 50_000).over(60_000);
    const unmeasured = new Story()
      .backup(1)
      .sample(20_000, { ...calmSample, bystander: null })
      .over(60_000);
    expect(verdictOf(noBaseline, check).verdict).toBe('unknown');
    expect(verdictOf(unmeasured, check).verdict).toBe('unknown');
  });
});
