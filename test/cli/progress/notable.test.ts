import { describe, expect, it } from 'vitest';
import { minute, Story, stuck } from './story.ts';

function started(): Story {
  const story = new Story();
  story.starts();
  story.at(-1, 'deadline', { quietMs: 9400, deadlineMs: 5 * minute, stated: false });
  story.at(0, 'phase', { phase: 'timeline' });
  return story;
}

describe('notable lines', () => {
  it('tell of subjects, phases and the deadline', () => {
    expect(started().lines).toEqual([
      'subject 1 of 2: rsync onto a soft mount',
      'the baseline run took 9.4 s; the deadline of each backup is 5 min',
      'the timeline begins',
    ]);
  });

  it('tell of a fault that comes again and again three times, and then no more', () => {
    const story = started();
    const lines = Array.from({ length: 20 }, (_, nth) => [
      ...story.silence(nth * minute, nth),
      ...story.lifted(nth * minute + 45_000, nth),
    ]).flat();
    expect(lines).toEqual([
      'silence on=target for=45s (1 of 20)',
      'silence is lifted',
      'silence on=target for=45s (2 of 20)',
      'silence is lifted',
      'silence on=target for=45s (3 of 20); later ones are in the timeline alone',
    ]);
  });

  it('tell once of a backup that is past its deadline, by the number that the plan gives it', () => {
    const story = started();
    story.backupStarts(0);
    expect(story.sample(5 * minute + 1, {})).toEqual(['backup 1 is past its deadline of 5 min']);
    expect(story.sample(6 * minute, {})).toEqual([]);
    expect(story.jobEnds(7 * minute, { code: 30 })).toEqual(['backup 1 ended with exit code 30 after 7 min']);
  });

  it('tell how a backup ended', () => {
    expect(started().jobEnds(minute, { code: null, signal: 'SIGTERM' })).toEqual([
      'backup 1 was ended by SIGTERM after 1 min',
    ]);
    expect(started().jobEnds(minute, { code: null, lost: true })).toEqual([
      'backup 1 was lost with the node after 1 min',
    ]);
  });

  it('tell of a preparation only where it failed', () => {
    const story = started();
    const ends = (code: number) =>
      story.jobEnds(minute, { job: 'prepare-9', role: 'prepare', backup: null, code });
    expect(ends(0)).toEqual([]);
    expect(ends(32)).toEqual(['the preparation ended with exit code 32 after 1 min']);
  });

  it('leave out polls that succeed, and all but the first that fail', () => {
    const story = started();
    const poll = (code: number) => story.jobEnds(minute, { job: 'poll-9', role: 'poll', backup: null, code });
    expect(poll(0)).toEqual([]);
    expect(Array.from({ length: 9 }, () => poll(32)).flat()).toEqual([
      'a poll ended with exit code 32 after 1 min',
      'a poll ended with exit code 32 after 1 min',
    ]);
  });

  it('leave out samples, and kernel lines but the first of each class that means something', () => {
    const story = started();
    expect(story.sample(1000, { dstate: [{ ...stuck, pid: 1, killable: false }] })).toEqual([]);
    const kernel = (text: string, kind: 'nfs-not-responding' | 'other' = 'nfs-not-responding') =>
      story.at(1000, 'kernel', { class: kind, text });
    expect(kernel('nfs: server 10.0.1.11 not responding')).toEqual([
      'kernel: nfs: server 10.0.1.11 not responding',
    ]);
    expect(kernel('nfs: server 10.0.1.11 not responding')).toEqual([]);
    expect(kernel('usb', 'other')).toEqual([]);
  });

  it('show nothing that a guest printed as anything but text', () => {
    const lines = started().at(1000, 'kernel', { class: 'panic', text: '\u001b[2Jpanic\r\n\u0007now' });
    expect(lines.join('')).toBe('kernel: panic \ufffdnow');
  });

  it('name the leftovers, and their backup', () => {
    const story = started();
    story.backupStarts(0);
    const nothing = { processes: [], mounts: [], temporaryFiles: [] };
    const left = { ...nothing, mounts: ['/mnt'], temporaryFiles: ['/a', '/b'] };
    expect(story.at(minute, 'leftovers', { when: 'after-job', job: 'backup-3', leftovers: left })).toEqual([
      'left behind by backup 1: 1 mount, 2 temporary files',
    ]);
    expect(story.at(minute, 'leftovers', { when: 'end', job: null, leftovers: nothing })).toEqual([]);
  });

  it('say whether a restore equals the data of the backup', () => {
    const compared = { against: 1, differing: 3, missing: 2, extra: 0, examples: [], error: null };
    expect(started().at(minute, 'restored', { ok: true, matches: [1], ...compared })).toEqual([
      'the restored data equals version 1, bit for bit',
    ]);
    expect(started().at(minute, 'restored', { ok: true, matches: [], ...compared })).toEqual([
      'the restored data differs from version 1: 3 files differ, 2 are missing, 0 are extra',
    ]);
    expect(started().at(minute, 'restored', { ok: false, matches: [], ...compared })).toEqual([
      'the restore from the destination failed',
    ]);
  });

  it('tell when the node is lost and when it is back', () => {
    const story = started();
    expect(story.at(minute, 'node-lost', { cause: 'panic' })).toEqual(['the node is lost: panic']);
    expect(story.at(2 * minute, 'node-back', { downMs: 42_000 })).toEqual(['the node is back after 42 s']);
  });
});
