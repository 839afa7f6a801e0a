import { describe, expect, it } from 'vitest';
import { Follower } from '../../../src/cli/progress/follower.ts';
import { eventOf, minute, take } from './story.ts';
import { trials, trialsOf } from './trials.ts';

const silence = { fault: 'silence#1', name: 'silence', params: { on: 'target' } };

describe('a run whose subjects are under way at once', () => {
  it('numbers them by the plan, and is before the timeline until it begins', () => {
    const follower = new Follower(trials);
    const start = { title: 'a title', command: 'true' };
    expect([
      take(follower, eventOf('rsync-ssh', 0, 'subject-started', start)),
      take(follower, eventOf('nfs-soft', 0, 'subject-started', start)),
      take(follower, eventOf('rsync-ssh', -3_600_000, 'phase', { phase: 'quiet' })),
      take(follower, eventOf('rsync-ssh', 0, 'phase', { phase: 'timeline' })),
      take(follower, eventOf('nfs-soft', -minute, 'node-lost', { cause: 'panic' })),
    ]).toEqual([
      ['rsync-ssh  before  subject 2 of 2: a title'],
      ['nfs-soft   before  subject 1 of 2: a title'],
      ['rsync-ssh  before  the baseline run: a backup without faults, for comparison'],
      ['rsync-ssh 0:00:00  the timeline begins'],
      ['nfs-soft   before  the node is lost: panic'],
    ]);
  });

  it('counts the events of each', () => {
    const follower = new Follower(trials);
    const subjects = ['nfs-soft', 'rsync-ssh', 'rsync-ssh', 'nfs-soft', 'rsync-ssh'];
    for (const subject of ['nfs-soft', 'rsync-ssh'])
      take(follower, eventOf(subject, 0, 'phase', { phase: 'timeline' }));
    const lines = subjects.flatMap((subject) =>
      take(follower, eventOf(subject, minute, 'fault-injected', silence)),
    );
    expect(lines).toEqual([
      'nfs-soft  0:01:00  silence on=target (1 of 20)',
      'rsync-ssh 0:01:00  silence on=target (1 of 20)',
      'rsync-ssh 0:01:00  silence on=target (2 of 20)',
      'nfs-soft  0:01:00  silence on=target (2 of 20)',
      'rsync-ssh 0:01:00  silence on=target (3 of 20); later ones are in the timeline alone',
    ]);
    expect(follower.trials.map(({ state }) => [state.subject, state.counts.silence])).toEqual([
      ['nfs-soft', 2],
      ['rsync-ssh', 3],
    ]);
  });

  it('names the seed of each trial where a run has several seeds', () => {
    const follower = new Follower([...trials, ...trialsOf([2])]);
    const lost = { cause: 'panic' } as const;
    expect(follower.take('rsync-ssh-seed-2', eventOf('rsync-ssh', minute, 'node-lost', lost), 0)).toEqual([
      'rsync-ssh, seed 2  before  the node is lost: panic',
    ]);
  });
});
