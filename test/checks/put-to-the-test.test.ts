import { describe, expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, Story } from './history-builder.ts';
import { findingOf, verdictOf } from './judged.ts';

/** Backup 1 takes 0.8 s, a silence comes at 0.9 s, backup 2 succeeds: finding 4.1 of the product's first review. */
function missed(): Story {
  const story = new Story();
  story.counted = true;
  return story
    .backup(1, { atMs: 0, tookMs: 758 })
    .fault('silence#1', 900, 20_000)
    .calm(1_000, 59_000)
    .restored(25_000, [1])
    .backup(2, { atMs: 30_000 })
    .restored(45_000, [2])
    .over(60_000);
}

/** The same, but the silence comes at 0.5 s and counts `counts`. */
function met(counts: Record<string, number> | null): Story {
  const story = new Story();
  story.counted = true;
  return story
    .backup(1, { atMs: 0, tookMs: 9_000 })
    .fault('silence#1', 500, 20_000)
    .met(9_000, 'silence#1', 'backup-1', counts)
    .tried(1, 2_000)
    .calm(1_000, 59_000)
    .restored(25_000, [1])
    .backup(2, { atMs: 30_000 })
    .restored(45_000, [2])
    .over(60_000);
}

function judged(story: Story) {
  const [subject] = judge(asTrials(history(story))).subjects;
  if (!subject) throw new Error('no subject');
  return subject;
}

describe('a trial that asserts a clean failure', () => {
  test('is unknown where no fault met a backup, and says by how much each missed', () => {
    const { verdict, notTested, findings } = judged(missed());
    const verdicts = findings.filter(({ asserted }) => asserted).map((finding) => finding.verdict);
    expect(new Set(verdicts)).toEqual(new Set(['pass', 'not-tested']));
    expect(verdict).toBe('unknown');
    expect(notTested).toBe('no fault met a backup: silence#1 began 142 ms after backup 1 had ended');
  });

  test('may pass where the plan says that its faults may miss', () => {
    const story = missed();
    story.mayMiss = true;
    expect(judged(story)).toMatchObject({ verdict: 'pass', notTested: expect.stringContaining('142 ms') });
  });

  test('may pass where a fault met a backup, and shows the counts', () => {
    const { verdict, notTested, backups } = judged(met({ 'packets-dropped': 431 }));
    expect({ verdict, notTested }).toEqual({ verdict: 'pass', notTested: null });
    expect(backups.map((backup) => backup.met)).toEqual([
      [
        {
          fault: 'silence#1',
          counts: { 'packets-dropped': 431 },
          text: '431 packets of backup 1 dropped',
        },
      ],
      [],
    ]);
  });

  test('is unknown where the fault beside a backup did nothing to it', () => {
    expect(judged(met({ 'packets-dropped': 0 }))).toMatchObject({
      verdict: 'unknown',
      notTested: 'no fault met a backup: silence#1 had no effect on backup 1 in 8.5 s beside it',
    });
  });

  test('counts that went down with the node count as met', () => {
    const { verdict, backups } = judged(met(null));
    expect(verdict).toBe('pass');
    expect(backups[0]?.met[0]?.text).toBe('in force while backup 1 ran (its counts went down with the node)');
  });

  test('is unknown without any fault that could meet a backup', () => {
    const story = new Story();
    story.counted = true;
    story.backup(1).calm(1_000, 59_000).restored(25_000, [1]);
    story.fault('cronjob-deleted#1', 500, 20_000, 'cronjob-deleted', { from: 'git' }).over(60_000);
    expect(judged(story)).toMatchObject({
      verdict: 'unknown',
      notTested: 'no fault met a backup: the timeline has none that could',
    });
  });

  test('a fault that was lifted too early says by how much, and of many the first three', () => {
    const story = new Story();
    story.counted = true;
    for (const n of [1, 2, 3, 4, 5]) story.fault(`silence#${n}`, n * 1_000, n * 1_000 + 500);
    story.backup(1, { atMs: 10_000 }).calm(1_000, 59_000).restored(25_000, [1]).over(60_000);
    expect(judged(story).notTested).toBe(
      'no fault met a backup: silence#1 was lifted 8.5 s before backup 1 started; silence#2 was lifted 7.5 s before ' +
        'backup 1 started; silence#3 was lifted 6.5 s before backup 1 started; and 2 more missed',
    );
  });

  test('a fault that was never injected says why', () => {
    const story = new Story();
    story.counted = true;
    const never = {
      fault: 'silence#1',
      name: 'silence',
      backup: 1,
      because: 'backup-ended',
      lateMs: 40,
    } as const;
    story.backup(1).event('fault-missed', 9_000, never);
    story.calm(1_000, 59_000).restored(25_000, [1]).over(60_000);
    expect(judged(story).notTested).toBe(
      'no fault met a backup: silence#1 never came: backup 1 ended 40 ms before',
    );
  });

  test('in a history without counts, time alone decides', () => {
    const old = (fromMs: number) =>
      new Story()
        .backup(1, { atMs: 0, tookMs: 9_000 })
        .fault('silence#1', fromMs, 20_000)
        .tried(1, 2_000)
        .calm(1_000, 59_000)
        .restored(25_000, [1])
        .backup(2, { atMs: 30_000 })
        .restored(45_000, [2])
        .over(60_000);
    expect(judged(old(500))).toMatchObject({ verdict: 'pass', notTested: null });
    expect(judged(old(500)).backups[0]?.met[0]?.text).toBe(
      'in force while backup 1 ran (this history has no counts)',
    );
    expect(judged(old(9_500))).toMatchObject({
      verdict: 'unknown',
      notTested: expect.stringContaining('500 ms'),
    });
  });
});

describe('a promise whose premise never arose is not tested', () => {
  test.each([
    ['nonzero-exit', 'no backup failed'],
    ['last-good-restores', 'no backup failed'],
    ['ends-on-sigterm', 'no SIGTERM was sent'],
    ['next-run-succeeds', 'no fault met a backup'],
  ])('%s: %s', (check) => {
    expect(verdictOf(missed(), check).verdict).toBe('not-tested');
  });

  test('no-silent-loss: no backup exited with 0', () => {
    const story = new Story().backup(1, { code: 23 }).restored(25_000, [0]).over(60_000);
    expect(verdictOf(story, 'no-silent-loss').verdict).toBe('not-tested');
  });

  test('and is no pass: a trial with nothing else is unknown', () => {
    const story = new Story({ asserts: ['nonzero-exit'], assertedSets: [] }).backup(1).restored(25_000, [1]);
    expect(judged(story.over(60_000)).verdict).toBe('unknown');
  });

  test('next-run-succeeds says which fault missed', () => {
    expect(findingOf(missed(), 'next-run-succeeds').summary).toContain(
      'silence#1 began 142 ms after backup 1',
    );
  });
});

describe('a panic that the scenario orders', () => {
  const panicking = (how: string) => {
    const story = new Story();
    story.counted = true;
    return story
      .backup(1, { atMs: 0, code: null, lost: true, tookMs: 5_100, left: null })
      .fault('node-reboot#1', 5_000, 40_000, 'node-reboot', { how })
      .kernel(5_050, 'panic')
      .event('node-lost', 5_100, { cause: how === 'panic' ? 'panic' : 'power' })
      .met(5_200, 'node-reboot#1', 'backup-1', { 'jobs-cut-off': 1 })
      .event('node-back', 35_000, { downMs: 29_900 })
      .calm(41_000, 119_000)
      .over(120_000);
  };

  test('is no alarm against the backup', () => {
    const alarms = (story: Story) =>
      judged(story).findings.filter(({ summary }) => summary.includes('alarm'));
    expect(alarms(panicking('panic'))).toEqual([]);
  });

  test('a panic under another fault is one', () => {
    const alarms = (story: Story) =>
      judged(story).findings.filter(({ summary }) => summary.includes('alarm'));
    expect(alarms(panicking('power'))).toMatchObject([{ verdict: 'fail' }]);
  });
});
