import { describe, expect, test } from 'vitest';
import { Story } from './history-builder.ts';
import { findingOf, outcomesOf, verdictOf } from './judged.ts';

const check = 'last-good-restores';
const failed = () => new Story().backup(1, { code: 23, tookMs: 20_000 });

describe('keeps the last good backup restorable when it fails', () => {
  test('the version of the last success restores: kept', () => {
    const story = failed().restored(30_000, [0]).over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'pass', proof: ['job-ended', 'restored'] });
    expect(outcomesOf(story)).toEqual(['failed-clean']);
  });

  test('so does a later version, of a backup that failed only after it had done its work', () => {
    expect(verdictOf(failed().restored(30_000, [1]).over(60_000), check).verdict).toBe('pass');
  });

  test('a mixture of both does not: the last good copy was overwritten', () => {
    const story = failed().restored(30_000, []).over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'fail', proof: ['job-ended', 'restored'] });
    expect(findingOf(story, check).summary).toContain(
      'the copy of the baseline run no longer restored: the restored data differs',
    );
    expect(outcomesOf(story)).toEqual(['failed-dirty']);
  });

  test('an older version than that of the last success does not', () => {
    const story = new Story()
      .backup(1)
      .restored(20_000, [1])
      .backup(2, { atMs: 30_000, code: 23 })
      .restored(50_000, [0])
      .over(60_000);
    expect(verdictOf(story, check).verdict).toBe('fail');
  });

  test('a restore that cannot be made though nothing stands in its way does not', () => {
    expect(verdictOf(failed().notRestored(30_000).over(60_000), check).verdict).toBe('fail');
  });

  test('a restore that a fault prevented tells nothing; the next one does', () => {
    const prevented = () => failed().fault('silence#1', 5_000, 35_000).notRestored(30_000);
    expect(verdictOf(prevented().over(60_000), check).verdict).toBe('unknown');
    expect(verdictOf(prevented().restored(40_000, [0]).over(60_000), check).verdict).toBe('pass');
    expect(verdictOf(prevented().restored(40_000, []).over(60_000), check).verdict).toBe('fail');
  });

  test('a success repairs the destination: a restore after it is no evidence about the failure before', () => {
    const story = failed().backup(2, { atMs: 30_000 }).restored(50_000, [2]).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
    expect(outcomesOf(story)).toEqual([null, 'succeeded']);
  });

  test('while another backup is at work, a broken restore is no failure yet', () => {
    const story = failed().backup(2, { atMs: 25_000, tookMs: 20_000 }).restored(30_000, []).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
  });

  test('a restore speaks of every failure since the last success', () => {
    const story = failed().backup(2, { atMs: 30_000, code: 23 }).restored(50_000, []).over(60_000);
    expect(findingOf(story, check)).toMatchObject({ verdict: 'fail' });
    expect(outcomesOf(story)).toEqual(['failed-dirty', 'failed-dirty']);
  });

  test('a backup that hangs owes the last good copy from its deadline on', () => {
    const hung = () => new Story().backup(1, { tookMs: null }).calm(1_000, 400_000, 10_000);
    expect(verdictOf(hung().restored(350_000, []).over(400_000), check).verdict).toBe('fail');
    expect(verdictOf(hung().restored(350_000, [0]).over(400_000), check).verdict).toBe('pass');
    expect(verdictOf(hung().restored(200_000, []).over(400_000), check).verdict).toBe('unknown');
  });

  test('a late exit of 0 that lied owes it from its deadline on', () => {
    const story = new Story()
      .backup(1, { tookMs: 400_000 })
      .calm(1_000, 400_000, 10_000)
      .notRestored(350_000)
      .restored(410_000, [0])
      .over(420_000);
    expect(verdictOf(story, check).verdict).toBe('fail');
    expect(outcomesOf(story)).toEqual(['silent-loss']);
  });

  test('a backup that the watch left running may still fail', () => {
    const story = new Story().backup(1, { tookMs: null }).over(60_000);
    expect(findingOf(story, check)).toMatchObject({ verdict: 'unknown', summary: 'backup 1 had not ended' });
  });

  test('without a good backup before it there is nothing to keep', () => {
    const story = new Story().without('job-ended', ({ job }) => job === 'quiet').backup(1, { code: 23 });
    expect(verdictOf(story.restored(30_000, []).over(60_000), check).verdict).toBe('unknown');
  });

  test('where none failed, none took anything away', () => {
    const story = new Story().backup(1).restored(20_000, [1]).over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'not-tested', proof: ['job-ended'] });
  });

  test('a copy that no restore had verified is not called one that no longer restores', () => {
    const story = new Story()
      .backup(1)
      .backup(2, { atMs: 20_000, code: 23 })
      .restored(50_000, [])
      .over(60_000);
    expect(findingOf(story, check).summary).toContain(
      'the copy of backup 1 did not restore, and no restore had verified it before: the restored data differs',
    );
    expect(findingOf(story.restored(15_000, [1]), check).summary).toContain(
      'the copy of backup 1 no longer restored: the restored data differs',
    );
  });

  test('a restore that fails while the disk of the target is full failed by itself; under a silence it does not count', () => {
    const under = (name: string) =>
      new Story()
        .backup(1, { code: 11 })
        .fault(`${name}#1`, 1_000, 50_000, name)
        .notRestored(30_000)
        .over(60_000);
    expect(verdictOf(under('disk-full'), check).verdict).toBe('fail');
    expect(verdictOf(under('silence'), check).verdict).toBe('unknown');
  });
});
