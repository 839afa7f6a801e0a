import { describe, expect, test } from 'vitest';
import { usualLimits } from '../../src/history/limits.ts';
import { dstate, Story } from './history-builder.ts';
import { findingOf, outcomesOf, verdictOf } from './judged.ts';

const { sigtermGraceMs: graceMs } = usualLimits;

const check = 'ends-on-sigterm';
const tried = { job: 'backup-1', ended: true, afterMs: 200 };

describe('ends on SIGTERM at any time', () => {
  test('an end in a fork proves it', () => {
    const story = new Story()
      .backup(1, { tookMs: 200_000 })
      .event('sigterm-tried', 100_000, tried)
      .over(400_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'pass', proof: ['sigterm-tried'] });
  });

  test('one try that did not end it breaks it, however many did', () => {
    const story = new Story()
      .backup(1, { tookMs: 200_000 })
      .event('sigterm-tried', 100_000, tried)
      .event('sigterm-tried', 150_000, { ...tried, ended: false, afterMs: 10_000 })
      .over(400_000);
    expect(findingOf(story, check)).toMatchObject({
      verdict: 'fail',
      summary: 'backup 1 had not ended 10 s after SIGTERM (in a fork)',
    });
  });

  test('the processes that outlived the signal are named, and that the script alone had got it', () => {
    const survivors = (scriptEnded: boolean) =>
      new Story()
        .backup(1, { tookMs: 200_000 })
        .event('sigterm-tried', 100_000, {
          ...tried,
          ended: false,
          afterMs: 30_000,
          left: [{ pid: 431, comm: 'rsync', state: 'D' }],
          scriptEnded,
        })
        .over(400_000);
    expect(findingOf(survivors(true), check).summary).toBe(
      'backup 1 had not ended 30 s after SIGTERM (in a fork): SIGTERM went to its script alone, which ended, and rsync (node, pid 431, D) still ran',
    );
    expect(findingOf(survivors(false), check).summary).toBe(
      'backup 1 had not ended 30 s after SIGTERM (in a fork): SIGTERM went to its script alone, and rsync (node, pid 431, D) still ran',
    );
  });

  test('a backup that failed in time and ignored SIGTERM until then has not failed cleanly', () => {
    const failed = (ended: boolean) =>
      new Story()
        .backup(1, { tookMs: 40_000, code: 30 })
        .event('sigterm-tried', 12_000, { ...tried, ended })
        .calm(1_000, 40_000)
        .restored(70_000, [0])
        .over(400_000);
    expect(outcomesOf(failed(true))).toEqual(['failed-clean']);
    expect(outcomesOf(failed(false))).toEqual(['failed-dirty']);
  });

  test('an end after the 30 s of a pod is no end on SIGTERM', () => {
    const story = new Story()
      .backup(1, { tookMs: 200_000 })
      .event('sigterm-tried', 100_000, { ...tried, afterMs: graceMs + 1 })
      .over(400_000);
    expect(verdictOf(story, check).verdict).toBe('fail');
  });

  test('the harness’s own signals at the end tell as well', () => {
    const end = (ended: boolean) =>
      new Story()
        .backup(1, { tookMs: null })
        .event('job-signalled', 401_000, { job: 'backup-1', signal: 'SIGTERM', ended, afterMs: 5_000 })
        .over(400_000);
    expect(verdictOf(end(true), check)).toEqual({ verdict: 'pass', proof: ['job-signalled'] });
    expect(verdictOf(end(false), check)).toEqual({ verdict: 'fail', proof: ['job-signalled'] });
  });

  test('where a lab has no fork, the answer of an extra backup holds for long backups', () => {
    const tried = (ended: boolean) =>
      new Story()
        .backup(1, { tookMs: 200_000 })
        .calm(1_000, 200_000)
        .event('job-started', 411_000, { job: 'trial-4', role: 'trial', backup: null, dataVersion: null })
        .event('sigterm-tried', 415_000, { job: 'trial-4', ended, afterMs: ended ? 100 : graceMs })
        .over(400_000);
    expect(verdictOf(tried(true), check).verdict).toBe('pass');
    expect(findingOf(tried(false), check)).toMatchObject({
      verdict: 'fail',
      summary: 'the SIGTERM probe had not ended 30 s after SIGTERM',
    });
  });

  test('that SIGKILL ended it says nothing about SIGTERM', () => {
    const story = new Story()
      .backup(1, { tookMs: null })
      .event('job-signalled', 401_000, { job: 'backup-1', signal: 'SIGKILL', ended: true, afterMs: 5_000 })
      .over(400_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
  });

  test('a short backup without a try tests nothing', () => {
    const story = new Story().backup(1, { tookMs: graceMs }).over(400_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'not-tested', proof: ['job-started', 'job-ended'] });
  });

  test('a longer one without a SIGTERM probe may ignore SIGTERM, however many samples it has', () => {
    const story = new Story()
      .backup(1, { tookMs: graceMs + 1_000 })
      .calm(1_000, 60_000)
      .over(400_000);
    expect(findingOf(story, check)).toMatchObject({
      verdict: 'unknown',
      summary: 'no SIGTERM probe ran on backup 1, which took 31 s',
    });
  });

  test('after one end on SIGTERM, other backups need samples alone, none of them with a long wait', () => {
    const story = new Story()
      .backup(1, { tookMs: 40_000 })
      .tried(1, 12_000)
      .backup(2, { atMs: 100_000, tookMs: 200_000 })
      .calm(101_000, 300_000)
      .sample(150_500, { dstate: [dstate('backup-2', { forMs: 400, killable: false })] })
      .over(400_000);
    expect(verdictOf(story, check).verdict).toBe('pass');
  });

  test('a try of a poll tells nothing of a backup', () => {
    const story = new Story()
      .backup(1, { tookMs: 40_000 })
      .calm(1_000, 40_000)
      .poll(1, 50_000)
      .event('sigterm-tried', 50_050, { ...tried, job: 'poll-1' })
      .over(400_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
  });

  test('a long backup without a sample may have waited forever', () => {
    const story = new Story()
      .backup(1, { tookMs: 40_000 })
      .tried(1, 12_000)
      .backup(2, { atMs: 100_000, tookMs: 200_000 })
      .sample(200_000)
      .over(400_000);
    expect(findingOf(story, check)).toMatchObject({
      verdict: 'unknown',
      summary: 'no SIGTERM probe ran on backup 2, and no sample was taken for 1 min 40 s',
    });
  });

  test('an unkillable wait of more than 30 s breaks it', () => {
    const story = new Story()
      .backup(1, { tookMs: 200_000 })
      .calm(1_000, 200_000)
      .sample(90_500, { dstate: [dstate('backup-1', { forMs: graceMs, killable: false })] })
      .over(400_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'fail', proof: ['sample'] });
  });

  test('unless SIGTERM was tried during that very wait, and ended it', () => {
    const stuck = dstate('backup-1', { forMs: graceMs, killable: false });
    const story = (triedMs: number) =>
      new Story()
        .backup(1, { tookMs: 200_000 })
        .calm(1_000, 200_000)
        .event('sigterm-tried', triedMs, tried)
        .sample(90_500, { dstate: [stuck] })
        .over(400_000);
    expect(verdictOf(story(80_000), check).verdict).toBe('pass');
    expect(verdictOf(story(50_000), check).verdict).toBe('fail');
  });

  test('a long wait that may be killable or not is unknown: rsync catches SIGTERM', () => {
    for (const killable of [true, null]) {
      const story = new Story()
        .backup(1, { tookMs: 200_000 })
        .calm(1_000, 200_000)
        .event('sigterm-tried', 20_000, tried)
        .sample(90_500, { dstate: [dstate('backup-1', { forMs: graceMs, killable })] })
        .over(400_000);
      expect(verdictOf(story, check)).toEqual({ verdict: 'unknown', proof: ['sample'] });
    }
  });

  test('an end just within the 30 s of a pod is an end on SIGTERM', () => {
    const story = new Story()
      .backup(1, { tookMs: 200_000 })
      .event('sigterm-tried', 100_000, { ...tried, afterMs: graceMs })
      .over(400_000);
    expect(findingOf(story, check)).toMatchObject({
      verdict: 'pass',
      summary: '1 SIGTERM ended the backup, and no sample shows a long D state',
    });
  });

  test('a backup that never ended, and had no SIGTERM probe, is unknown', () => {
    expect(findingOf(new Story().backup(1, { tookMs: null }).over(400_000), check)).toMatchObject({
      verdict: 'unknown',
      summary: 'no SIGTERM probe ran on backup 1, which had not ended',
    });
  });

  test('polls without any backup tell nothing about backups', () => {
    expect(verdictOf(new Story().poll(1, 10_000).over(400_000), check).verdict).toBe('unknown');
  });

  test('a poll owes the same', () => {
    const story = new Story()
      .backup(1)
      .poll(1, 20_000, null)
      .event('job-signalled', 401_000, { job: 'poll-1', signal: 'SIGTERM', ended: false, afterMs: 5_000 })
      .over(400_000);
    expect(verdictOf(story, check).verdict).toBe('fail');
  });
});
