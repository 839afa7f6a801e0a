import { describe, expect, test } from 'vitest';
import { deadlineMs, Story } from './history-builder.ts';
import { findingOf, outcomesOf, subjectOf, verdictOf } from './judged.ts';

const check = 'within-deadline';

describe('ends within its deadline', () => {
  test('a backup that fails in time keeps it', () => {
    const story = new Story().backup(1, { code: 12, tookMs: deadlineMs }).over(400_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'pass', proof: ['deadline', 'job-ended'] });
  });

  test('a backup that ends a millisecond late breaks it with any exit code', () => {
    const story = new Story().backup(1, { tookMs: deadlineMs + 1 }).over(400_000);
    expect(verdictOf(story, check)).toEqual({
      verdict: 'fail',
      proof: ['deadline', 'job-started', 'job-ended'],
    });
    expect(outcomesOf(story)).toEqual(['hung']);
  });

  test('a backup that never ends breaks it, and the summary says for how long it ran', () => {
    const story = new Story().backup(1, { tookMs: null }).calm(1_000, 320_000).over(330_000);
    expect(findingOf(story, check)).toMatchObject({
      verdict: 'fail',
      summary: 'backup 1 still ran after 5 min 30 s, its deadline is 5 min 10 s',
    });
    expect(outcomesOf(story)).toEqual(['hung']);
  });

  test('a backup whose pod never starts breaks it, and Kubernetes’ last warning is the proof', () => {
    const pod = { job: 'backup-1', pod: 'p-1', reason: null, restarts: 0 };
    const warned = (story: Story, t: number, object: string, reason: string) =>
      story.event('cluster-event', t, { object, reason, message: 'mount: no', warning: true });
    const story = (phase: string) => {
      const told = new Story().backup(1, { tookMs: null }).event('pod', 100, { ...pod, phase: 'Pending' });
      warned(told, 2_000, 'Pod/p-1', 'FailedMount');
      warned(told, 3_000, 'Pod/p-2', 'BackOff'); // another one's
      return told.event('pod', 4_000, { ...pod, phase }).over(330_000);
    };
    expect(findingOf(story('Pending'), check)).toMatchObject({
      verdict: 'fail',
      summary:
        'backup 1 had not started after 5 min 30 s (Kubernetes: FailedMount), its deadline is 5 min 10 s',
    });
    expect(verdictOf(story('Pending'), check).proof).toContain('cluster-event');
    expect(findingOf(story('Running'), check)?.summary).toContain('still ran after');
    expect(outcomesOf(story('Pending'))).toEqual(['hung']);
  });

  test.each([
    ['before it tells of its signal', 350_200],
    ['after it has told of its signal', 350_000],
  ])('an end that the harness brought about, %s, is not the backup’s own', (_, toldMs) => {
    const signal = { job: 'backup-1', signal: 'SIGTERM', ended: true, afterMs: 100 };
    const story = (watchMs: number) =>
      new Story()
        .backup(1, { tookMs: 350_100, code: 0, left: null })
        .event('job-signalled', toldMs, signal)
        .over(watchMs);
    expect(verdictOf(story(349_000), check)).toEqual({
      verdict: 'fail',
      proof: ['deadline', 'job-started', 'phase'],
    });
    expect(findingOf(story(300_000), check)).toMatchObject({ verdict: 'unknown' });
    expect(subjectOf(story(349_000)).backups).toMatchObject([{ outcome: 'hung', durationMs: null }]);
  });

  test('a watch that ends before the deadline cannot tell', () => {
    const story = new Story().backup(1, { tookMs: null }).over(60_000);
    expect(findingOf(story, check)).toMatchObject({
      verdict: 'unknown',
      summary: 'backup 1 was watched for only 1 min, its deadline is 5 min 10 s',
    });
    expect(outcomesOf(story)).toEqual([null]);
  });

  test('without a settled deadline it is unknown', () => {
    const story = new Story().without('deadline').backup(1).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
  });

  test('without any backup there is nothing to tell', () => {
    expect(findingOf(new Story().over(60_000), check)).toMatchObject({
      verdict: 'unknown',
      summary: 'the timeline started no backup',
    });
  });

  test('a backup that is due while the last one still runs has a deadline of its own', () => {
    const story = new Story()
      .backup(1, { atMs: 0, tookMs: 300_000 })
      .backup(2, { atMs: 200_000, tookMs: 300_000 })
      .over(600_000);
    expect(verdictOf(story, check).verdict).toBe('pass');
  });

  test('of several late ones each is proven', () => {
    const story = new Story()
      .backup(1, { tookMs: 400_000 })
      .backup(2, { atMs: 500_000, tookMs: 400_000 })
      .over(1_000_000);
    expect(findingOf(story, check).summary).toMatch(/^backup 1 took .* \(and 1 more case\)$/);
    expect(findingOf(story, check).evidence).toHaveLength(5);
  });
});
