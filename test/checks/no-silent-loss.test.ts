import { describe, expect, test } from 'vitest';
import { Story } from './history-builder.ts';
import { findingOf, outcomesOf, verdictOf } from './judged.ts';

const check = 'no-silent-loss';

describe('restores bit for bit after every exit of 0', () => {
  test('a restore that equals the data of the backup proves it', () => {
    const story = new Story().backup(1).restored(20_000, [1]).over(60_000);
    expect(verdictOf(story, check)).toEqual({
      verdict: 'pass',
      proof: ['job-started', 'job-ended', 'restored'],
    });
    expect(outcomesOf(story)).toEqual(['succeeded']);
  });

  test('a restore that equals only older data is silent loss, and the summary names a file', () => {
    const story = new Story()
      .backup(1)
      .restored(20_000, [0], { differing: 60, examples: ['iot/b.db'] })
      .over(60_000);
    expect(findingOf(story, check)).toMatchObject({
      verdict: 'fail',
      summary:
        'backup 1 exited with 0, but the restored data differs: 60 files differ, 0 are missing, 0 are extra, e.g. iot/b.db',
    });
    expect(outcomesOf(story)).toEqual(['silent-loss']);
  });

  test('data that restored at first and no longer does, without a backup in between, is silent loss', () => {
    const story = new Story().backup(1).restored(20_000, [1]).restored(40_000, []).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('fail');
  });

  test('a restore that cannot be made though nothing stands in its way is silent loss', () => {
    const story = new Story().backup(1).notRestored(20_000).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('fail');
  });

  test.each([
    ['while a fault is active', (story: Story) => story.fault('silence#1', 15_000, 30_000)],
    [
      'while the node is away',
      (story: Story) => story.event('node-lost', 15_000, { cause: 'planned-reboot' }),
    ],
    [
      'when the node went away under it',
      (story: Story) =>
        story
          .started(18_000, { job: 'restore-1', role: 'restore', backup: null, dataVersion: null })
          .event('node-lost', 18_500, { cause: 'planned-reboot' })
          .event('node-back', 19_000, { downMs: 500 }),
    ],
    [
      'when a fault was lifted only after it had begun',
      (story: Story) =>
        story
          .fault('silence#1', 10_000, 19_000)
          .started(18_000, { job: 'restore-1', role: 'restore', backup: null, dataVersion: null }),
    ],
  ])('a restore that cannot be made %s tells nothing', (_, happen) => {
    const story = happen(new Story().backup(1)).notRestored(20_000).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
    expect(outcomesOf(story)).toEqual([null]);
  });

  test('an exit code of 0 without a restore is unknown', () => {
    const story = new Story().backup(1).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
    expect(outcomesOf(story)).toEqual([null]);
  });

  test('nor one that was replaced before anybody looked', () => {
    const story = new Story().backup(1).backup(2, { atMs: 20_000 }).restored(40_000, [2]).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
    expect(outcomesOf(story)).toEqual([null, 'succeeded']);
  });

  test('a loss by a later backup is not attributed to the one before it', () => {
    const story = new Story()
      .backup(1)
      .restored(20_000, [1])
      .backup(2, { atMs: 30_000, code: 23 })
      .restored(50_000, [])
      .over(60_000);
    expect(verdictOf(story, check).verdict).toBe('pass');
    expect(outcomesOf(story)).toEqual(['succeeded', 'failed-dirty']);
  });

  test('a source that changed under the backup cannot be held against it', () => {
    const story = new Story()
      .backup(1, { tookMs: 30_000 })
      .backup(2, { atMs: 10_000, tookMs: 5_000, code: 1 })
      .restored(50_000, [])
      .over(60_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
  });

  test('who never claims success loses nothing silently', () => {
    const story = new Story().backup(1, { code: 23 }).over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'not-tested', proof: ['job-ended'] });
  });

  test('a baseline run with silent loss is found, too', () => {
    const story = new Story().without('restored').restored(-39_000, []).backup(1, { code: 23 }).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('fail');
  });
});
