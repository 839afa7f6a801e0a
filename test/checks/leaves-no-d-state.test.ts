import { describe, expect, test } from 'vitest';
import { dstate, Story } from './history-builder.ts';
import { findingOf, outcomesOf, verdictOf } from './judged.ts';

const check = 'leaves-no-d-state';

describe('leaves no task in D state behind', () => {
  test('a wait during the backup is no leftover', () => {
    const story = new Story()
      .backup(1)
      .sample(5_000, { dstate: [dstate('backup-1')] })
      .sample(30_000)
      .over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'pass', proof: ['job-ended', 'sample'] });
  });

  test('a wait after its end is one, and makes a failed backup a dirty one', () => {
    const story = new Story()
      .backup(1, { code: 5 })
      .sample(19_000, { dstate: [dstate('backup-1')] })
      .sample(30_000)
      .restored(40_000, [0])
      .over(60_000);
    expect(findingOf(story, check)).toMatchObject({
      verdict: 'fail',
      summary: 'rsync (pid 4242, in rpc_wait_bit_killable) of backup 1 was in D state 10 s after its end',
    });
    expect(verdictOf(story, check).proof).toEqual(['sample']);
    expect(outcomesOf(story)).toEqual(['failed-dirty']);
  });

  test('a poll that waits at the end of the run is left behind', () => {
    const story = new Story()
      .backup(1)
      .poll(1, 20_000, null)
      .sample(59_000, { dstate: [dstate('poll-1')] })
      .over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'fail', proof: ['sample'] });
  });

  test('a process in D state among the leftovers is one, too', () => {
    const left = { processes: [{ host: 'node' as const, pid: 7, comm: 'rsync', state: 'D' }] };
    const story = new Story().backup(1).sample(30_000).over(60_000, { left });
    expect(verdictOf(story, check)).toEqual({ verdict: 'fail', proof: ['leftovers'] });
  });

  test('one on the target while another job is at work may be that one’s', () => {
    const left = { processes: [{ host: 'target' as const, pid: 7, comm: 'rsync', state: 'D' }] };
    const story = new Story().backup(1, { left }).poll(1, 5_000, 20_000).sample(30_000).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('pass');
  });

  test('others’ waits and a restore’s are not the backup’s', () => {
    const story = new Story()
      .backup(1)
      .started(20_000, { job: 'restore-1', role: 'restore', backup: null, dataVersion: null })
      .ended(21_000, { job: 'restore-1', role: 'restore', durationMs: 1_000 })
      .sample(30_000, { dstate: [dstate(null), dstate('restore-1')] })
      .over(60_000);
    expect(verdictOf(story, check).verdict).toBe('pass');
  });

  test('without a sample after the end it is unknown', () => {
    const story = new Story().backup(1).sample(15_000).backup(2, { atMs: 20_000 }).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
  });

  test('without a backup there is nothing to tell', () => {
    expect(verdictOf(new Story().sample(5_000).over(60_000), check).verdict).toBe('unknown');
  });
});
