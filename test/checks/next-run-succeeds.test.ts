import { describe, expect, test } from 'vitest';
import { Story } from './history-builder.ts';
import { findingOf, verdictOf } from './judged.ts';

const check = 'next-run-succeeds';
const faulty = () => new Story().fault('silence#1', 1_000, 10_000).fault('silence#2', 20_000, 30_000);

describe('succeeds in the next backup after the fault, without help', () => {
  test('the first backup after the last lift counts', () => {
    const story = faulty()
      .backup(1, { atMs: 0, code: 30, tookMs: 8_000 })
      .backup(2, { atMs: 40_000 })
      .restored(55_000, [2])
      .over(60_000);
    expect(verdictOf(story, check)).toEqual({
      verdict: 'pass',
      proof: ['fault-lifted', 'job-started', 'job-ended', 'restored'],
    });
  });

  test('a second try does not make up for it', () => {
    const story = faulty()
      .backup(1, { atMs: 40_000, code: 255 })
      .backup(2, { atMs: 60_000 })
      .restored(75_000, [2])
      .over(80_000);
    expect(findingOf(story, check)).toMatchObject({
      verdict: 'fail',
      summary: 'backup 1, the first after the faults, ended with exit code 255',
    });
  });

  test('a backup between two faults is not the next run', () => {
    const story = faulty().backup(1, { atMs: 12_000, tookMs: 5_000 }).restored(19_000, [1]).over(60_000);
    expect(findingOf(story, check)).toMatchObject({
      verdict: 'unknown',
      summary: 'no backup was started after the last fault was lifted',
    });
  });

  test('an exit of 0 that lies, or comes late, is no success', () => {
    const lie = faulty().backup(1, { atMs: 40_000 }).restored(55_000, []).over(60_000);
    const late = faulty().backup(1, { atMs: 40_000, tookMs: 400_000 }).restored(455_000, [1]).over(500_000);
    expect(verdictOf(lie, check).verdict).toBe('fail');
    expect(verdictOf(late, check).verdict).toBe('fail');
  });

  test('an exit code of 0 without a restore is unknown', () => {
    expect(verdictOf(faulty().backup(1, { atMs: 40_000 }).over(60_000), check).verdict).toBe('unknown');
  });

  test('a node that is lost under it is no success', () => {
    const story = faulty()
      .backup(1, { atMs: 40_000, tookMs: 5_000, code: null, lost: true })
      .event('node-lost', 45_000, { cause: 'unknown' })
      .event('node-back', 50_000, { downMs: 5_000 })
      .over(60_000);
    expect(verdictOf(story, check).verdict).toBe('fail');
  });

  test('after the harness had to end a job, the next success is unknown: it had help', () => {
    const story = faulty()
      .poll(1, 0, null)
      .event('job-signalled', 35_000, { job: 'poll-1', signal: 'SIGKILL', ended: true, afterMs: 10 })
      .backup(1, { atMs: 40_000 })
      .restored(55_000, [1])
      .over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'unknown', proof: ['job-signalled'] });
  });

  test('a next run that could not start, for the last one still ran, is no success', () => {
    const skipped = { backup: 2, because: 'still-running', job: 'backup-1' } as const;
    const story = faulty().backup(1, { tookMs: null }).event('backup-skipped', 40_000, skipped).over(400_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'fail', proof: ['fault-lifted', 'backup-skipped'] });
    expect(findingOf(story, check).summary).toBe('backup 2 could not start: backup 1 still ran');
  });

  test('one that was left out while the fault lasted, or after the next run, is not the next run', () => {
    const skipped = { backup: 3, because: 'still-running', job: 'backup-1' } as const;
    const next = () => faulty().backup(1, { atMs: 40_000 }).restored(55_000, [1]);
    for (const atMs of [25_000, 45_000]) {
      expect(verdictOf(next().event('backup-skipped', atMs, skipped).over(60_000), check).verdict).toBe(
        'not-tested',
      );
    }
  });

  test('a planned fault that never came, or never went, leaves it unknown', () => {
    const never = faulty().without('fault-injected', ({ fault }) => fault === 'silence#2');
    const stays = new Story().fault('silence#1', 1_000, null);
    for (const story of [never, stays]) {
      story.backup(1, { atMs: 40_000 }).restored(55_000, [1]).over(60_000);
      expect(verdictOf(story, check).verdict).toBe('unknown');
    }
  });

  test('without any fault there is no next run to test', () => {
    const story = new Story().backup(1).restored(20_000, [1]).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('not-tested');
  });

  test('it quotes the last line of the backup, made harmless', () => {
    const stderr = 'Fatal: unable to create lock\n\u001b[31mrepository is already locked\u001b[0m\n\n';
    const story = faulty().backup(1, { atMs: 40_000, code: 11, stderr }).over(60_000);
    expect(findingOf(story, check).summary).toBe(
      'backup 1, the first after the faults, ended with exit code 11: “repository is already locked”',
    );
    expect(findingOf(story, 'nonzero-exit').summary).toBe(
      'every exit code was true: 1 non-zero (backup 1 ended with exit code 11: “repository is already locked”), 0 proven successes',
    );
  });
});
