import { describe, expect, it } from 'vitest';
import { Follower } from '../../../src/cli/progress/follower.ts';
import { plan } from '../../report/history.ts';
import { eventOf, minute } from './story.ts';

const silence = { fault: 'silence#1', name: 'silence', params: { on: 'target' } };

describe('a run whose subjects are under way at once', () => {
  it('numbers them by the plan, and is before the timeline until it begins', () => {
    const follower = new Follower(plan);
    const start = { title: 'a title', command: 'true' };
    expect([
      follower.take(eventOf('rsync-ssh', 0, 'subject-started', start)),
      follower.take(eventOf('nfs-soft', 0, 'subject-started', start)),
      follower.take(eventOf('rsync-ssh', -3_600_000, 'phase', { phase: 'quiet' })),
      follower.take(eventOf('rsync-ssh', 0, 'phase', { phase: 'timeline' })),
      follower.take(eventOf('nfs-soft', -minute, 'node-lost', { cause: 'panic' })),
    ]).toEqual([
      ['rsync-ssh  before  subject 2 of 2: a title'],
      ['nfs-soft   before  subject 1 of 2: a title'],
      ['rsync-ssh  before  a quiet backup, which later ones are compared with'],
      ['rsync-ssh 0:00:00  the timeline begins'],
      ['nfs-soft   before  the node is lost: panic'],
    ]);
  });

  it('counts for each what happens to it', () => {
    const follower = new Follower(plan);
    const subjects = ['nfs-soft', 'rsync-ssh', 'rsync-ssh', 'nfs-soft', 'rsync-ssh'];
    for (const subject of ['nfs-soft', 'rsync-ssh'])
      follower.take(eventOf(subject, 0, 'phase', { phase: 'timeline' }));
    const lines = subjects.flatMap((subject) =>
      follower.take(eventOf(subject, minute, 'fault-injected', silence)),
    );
    expect(lines).toEqual([
      'nfs-soft  0:01:00  silence on=target (1 of 20)',
      'rsync-ssh 0:01:00  silence on=target (1 of 20)',
      'rsync-ssh 0:01:00  silence on=target (2 of 20)',
      'nfs-soft  0:01:00  silence on=target (2 of 20)',
      'rsync-ssh 0:01:00  silence on=target (3 of 20); from now on it comes and goes without a word here',
    ]);
    expect(follower.subjects.map(({ subject, counts }) => [subject, counts.silence])).toEqual([
      ['nfs-soft', 2],
      ['rsync-ssh', 3],
    ]);
  });

  it('tells what concerns no subject without one', () => {
    const follower = new Follower(plan);
    expect(follower.take(eventOf(null, 0, 'trouble', { message: 'the disk is full' }))).toEqual([
      'trouble: the disk is full',
    ]);
    expect(follower.subjects).toEqual([]);
  });
});
