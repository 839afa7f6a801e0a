import { describe, expect, test } from 'vitest';
import { usualLimits } from '../../src/history/limits.ts';
import { dstate, Story } from './history-builder.ts';
import { findingOf, subjectOf, verdictOf } from './judged.ts';

const check = 'background-ends';
const { backgroundMs, backgroundAtOnce } = usualLimits;

/** A backup that succeeds, and polls that start every five minutes and take so long. */
function polls(count: number, tookMs: number | null, everyMs = 300_000): Story {
  const story = new Story().backup(1).restored(15_000, [1]);
  for (let nth = 0; nth < count; nth += 1) story.poll(nth + 1, 20_000 + nth * everyMs, tookMs);
  return story;
}

describe('ends its polls, and never piles them up', () => {
  test('polls that end are fine, and so is a strategy without any', () => {
    expect(verdictOf(polls(3, 900).over(2_000_000), check).verdict).toBe('pass');
    expect(findingOf(polls(0, 900).over(60_000), check)).toMatchObject({
      verdict: 'pass',
      summary: 'there was no poll and no other background job',
    });
  });

  test('of twenty that wait for a silent server the finding has number and age, and a success is a dirty one', () => {
    const story = polls(20, null).over(6_020_000);
    expect(findingOf(story, check)).toMatchObject({
      verdict: 'fail',
      summary:
        '19 background jobs ran for longer than 5 min, the longest was poll 1 with 1 h 40 min; 20 ran at once, more than the limit of 3',
    });
    expect(subjectOf(story)).toMatchObject({ outcome: 'succeeded-dirty', harms: ['piled-up'] });
  });

  test('one poll that takes too long breaks it, one just in time does not', () => {
    expect(verdictOf(polls(1, backgroundMs + 1).over(900_000), check).verdict).toBe('fail');
    expect(verdictOf(polls(1, backgroundMs).over(900_000), check).verdict).toBe('pass');
  });

  test('as many as wait out a short failure may run at once, one more may not', () => {
    expect(verdictOf(polls(backgroundAtOnce, 60_000, 10_000).over(900_000), check).verdict).toBe('pass');
    expect(verdictOf(polls(backgroundAtOnce + 1, 60_000, 10_000).over(900_000), check)).toEqual({
      verdict: 'fail',
      proof: ['job-started'],
    });
  });

  test('a preparation after a boot counts, the one before the timeline does not', () => {
    const prepared = (atMs: number) =>
      new Story()
        .backup(1)
        .started(atMs, { job: 'prepare-9', role: 'prepare', backup: null, dataVersion: null })
        .over(900_000);
    expect(findingOf(prepared(100_000), check).summary).toContain(
      'the longest was the preparation with 13 min 20 s',
    );
    expect(verdictOf(prepared(100_000), check).verdict).toBe('fail');
    expect(verdictOf(prepared(-55_000), check).verdict).toBe('pass');
  });

  test('a backup in D state is no background job', () => {
    const story = new Story()
      .backup(1, { tookMs: 400_000 })
      .sample(100_000, { dstate: [dstate('backup-1', { forMs: 90_000 })] });
    expect(verdictOf(story.over(900_000), check).verdict).toBe('pass');
  });
});
