import { describe, expect, test } from 'vitest';
import { Story } from './history-builder.ts';
import { verdictOf } from './judged.ts';

const check = 'nonzero-exit';

describe('exits non-zero when it has not succeeded', () => {
  test('a non-zero exit is a true word', () => {
    const story = new Story().backup(1, { code: 30 }).over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'pass', proof: ['job-ended'] });
  });

  test('so is death by a signal that the harness did not send', () => {
    const story = new Story().backup(1, { code: null, signal: 'SIGPIPE' }).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('pass');
  });

  test('an exit of 0 that a restore proves tests nothing: there was no failure to report', () => {
    const story = new Story().backup(1).restored(20_000, [1]).over(60_000);
    expect(verdictOf(story, check)).toEqual({
      verdict: 'not-tested',
      proof: ['job-started', 'job-ended', 'restored'],
    });
  });

  test('an exit of 0 is not when the restore differs', () => {
    const story = new Story().backup(1).restored(20_000, []).over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'fail', proof: ['job-ended', 'restored'] });
  });

  test('an exit code of 0 without a restore is unknown', () => {
    const story = new Story().backup(1).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
  });

  test('who hangs to the end never says it', () => {
    const story = new Story().backup(1, { tookMs: null }).over(400_000);
    expect(verdictOf(story, check).verdict).toBe('fail');
  });

  test('who hangs in a history that is cut off may still say it', () => {
    const story = new Story().backup(1, { tookMs: null }).calm(1_000, 400_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
  });

  test('after the watch it is unknown', () => {
    const story = new Story().backup(1, { tookMs: null }).event('phase', 400_000, { phase: 'aftermath' });
    expect(verdictOf(story, check).verdict).toBe('fail');
  });

  test('whom a planned reboot took could not say anything', () => {
    const story = new Story()
      .backup(1, { code: null, lost: true, tookMs: 5_000 })
      .event('node-lost', 5_000, { cause: 'planned-reboot' })
      .over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'not-tested', proof: ['node-lost'] });
  });
});
