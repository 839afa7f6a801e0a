import { expect, test } from 'vitest';
import type { NfsCounts } from '../../src/history/events.ts';
import { deadlineMs, dstate, quietMs, Story } from './history-builder.ts';
import { subjectOf } from './judged.ts';

const nfs = (calls: number, retransmissions: number): { nfs: NfsCounts } => ({
  nfs: { calls, retransmissions, timeouts: retransmissions * 2, errors: 1 },
});

const stuck = dstate(null, { killable: false, forMs: 7_000 });

test('figures are the extremes of the timeline and the watch, not of preparation or aftermath', () => {
  const story = new Story()
    .sample(-41_000, { load1: 9, dstate: [dstate(null, { forMs: 99_000 })], heartbeatGapMs: 9_000 })
    .kernel(-41_000, 'rcu-stall')
    .sample(10_000, {
      load1: 2.5,
      dstate: [dstate('backup-1'), stuck, stuck],
    })
    .sample(12_000, { heartbeatGapMs: 400, bystander: { forkExecMs: 5, fsyncMs: null, netnsMs: 70 } })
    .kernel(13_000, 'nfs-not-responding')
    .kernel(14_000, 'nfs-not-responding')
    .kernel(15_000, 'hung-task')
    .kernel(16_000, 'rcu-stall')
    .over(60_000)
    .sample(65_000, { load1: 8 });
  expect(subjectOf(story).figures).toEqual({
    quietMs,
    deadlineMs,
    maxDState: 3,
    maxUnkillable: 2,
    longestDStateMs: 7_000,
    peakLoad: 2.5,
    longestHeartbeatGapMs: 400,
    slowestForkExecMs: 5,
    slowestFsyncMs: 30_000, // not done within that
    slowestNetnsMs: 70,
    nfsNotResponding: 2,
    hungTaskLines: 1,
    rcuStalls: 1,
    nfsRetransmissions: null,
    nfsTimeouts: null,
    nfsErrors: null,
  });
});

test('NFS counts are those of the timeline, across remounts', () => {
  const story = new Story()
    .sample(-41_000, nfs(100, 10))
    .sample(10_000, nfs(150, 14)) // 4 more
    .sample(20_000, { nfs: null }) // unmounted
    .sample(30_000, nfs(200, 3)) // 3 new
    .sample(40_000, nfs(20, 2)) // mounted anew: 2 new
    .sample(50_000, nfs(20, 2)) // nothing more
    .over(60_000);
  const { figures } = subjectOf(story);
  expect([figures.nfsRetransmissions, figures.nfsTimeouts, figures.nfsErrors]).toEqual([9, 18, 2]);
});

test('what was not measured is null, not zero', () => {
  const { figures } = subjectOf(
    new Story({ deadlineMs: 120_000 }).without('deadline').without('sample').over(1),
  );
  expect(figures).toMatchObject({
    quietMs,
    deadlineMs: 120_000,
    maxDState: null,
    peakLoad: null,
    slowestNetnsMs: null,
  });
});
