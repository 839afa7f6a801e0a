import { describe, expect, it } from 'vitest';
import type { Event, ScheduleChange } from '../../src/history/events.ts';
import { scheduleFigures, scheduleRows, scheduleSentence } from '../../src/report/schedule.ts';

const drill = { by: 'drill', commit: 'aaaaaaa', afterMs: null } as const;
const reconciler = { by: 'reconciler', commit: 'aaaaaaa' } as const;
const watched = { t: 0, what: 'watched', ...reconciler, afterMs: null, wouldFire: true } as const;
const deleted = (t: number) => ({ t, what: 'deleted', ...drill, wouldFire: false }) as const;
const committed = (t: number) =>
  ({ t, what: 'committed', ...drill, commit: 'bbbbbbb', wouldFire: true }) as const;
const restored = (t: number, afterMs: number) =>
  ({ t, what: 'restored', ...reconciler, afterMs, wouldFire: true }) as const;
const pruned = (t: number, afterMs: number) =>
  ({ t, what: 'pruned', ...reconciler, commit: 'bbbbbbb', afterMs, wouldFire: false }) as const;
const looked = (t: number, wouldFire: boolean | null) =>
  ({ t, what: 'looked', ...drill, wouldFire }) as const;
const putBack = (t: number) => ({ t, what: 'restored', ...drill, wouldFire: true }) as const;

function history(...changes: (ScheduleChange & { t: number })[]): Event[] {
  return changes.map((change, seq) => ({ seq, subject: 'rsync-ssh', type: 'schedule', ...change }));
}

/** Deleted live, three times, and put back each time; then deleted in Git, and gone. */
const reverted = history(
  watched,
  ...[deleted(20_000), restored(20_400, 400), looked(45_000, true)],
  ...[deleted(50_000), restored(55_000, 5000), looked(75_000, true)],
  ...[deleted(80_000), restored(80_300, 300), looked(105_000, true)],
  ...[committed(110_000), pruned(122_000, 12_000), looked(155_000, false), putBack(155_100)],
);

describe('the fate of the schedule', () => {
  it('is how soon each deletion was undone, the longest, and how many', () => {
    const figures = scheduleFigures(reverted);
    expect(figures?.deletions.map(({ revertedAfterMs }) => revertedAfterMs)).toEqual([400, 5000, 300, null]);
    expect(figures).toMatchObject({ reverted: 3, longestRevertMs: 5000 });
  });

  it('is whether the next schedule would have fired after each', () => {
    expect(scheduleFigures(reverted)?.deletions.map(({ wouldFire }) => wouldFire)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('tells a deletion in Git from one in the cluster, and when the cluster followed', () => {
    expect(scheduleFigures(reverted)?.deletions.at(-1)).toEqual({
      atMs: 110_000,
      from: 'git',
      commit: 'bbbbbbb',
      revertedAfterMs: null,
      prunedAfterMs: 12_000,
      watchedMs: 45_000,
      wouldFire: false,
    });
  });

  it('does not count a restoration by the drill as the reconciler’s', () => {
    const never = history(watched, deleted(20_000), looked(45_000, false), putBack(45_100), deleted(50_000));
    const figures = scheduleFigures(never);
    expect(figures).toMatchObject({ reverted: 0, longestRevertMs: null });
    expect(figures?.deletions[0]).toMatchObject({
      revertedAfterMs: null,
      watchedMs: 25_000,
      wouldFire: false,
    });
  });

  it('does not take a later answer for an earlier one', () => {
    const slow = history(deleted(20_000), deleted(40_000), restored(41_000, 1000), looked(60_000, true));
    expect(scheduleFigures(slow)?.deletions.map(({ revertedAfterMs }) => revertedAfterMs)).toEqual([
      null,
      1000,
    ]);
  });

  it('is not known where the cluster did not say', () => {
    expect(scheduleFigures(history(deleted(0), looked(9000, null)))?.deletions[0]?.wouldFire).toBeNull();
  });

  it('is absent without a deletion', () => {
    expect(scheduleFigures(history(watched))).toBeNull();
  });
});

describe('in words', () => {
  it('there is a row for each deletion', () => {
    const figures = scheduleFigures(reverted);
    expect(figures && scheduleRows(figures)).toEqual([
      ['at 20 s, in the cluster alone', 'put back after 400 ms', 'would fire'],
      ['at 50 s, in the cluster alone', 'put back after 5 s', 'would fire'],
      ['at 1 min 20 s, in the cluster alone', 'put back after 300 ms', 'would fire'],
      ['at 1 min 50 s, in Git (bbbbbbb)', 'gone from the cluster after 12 s, for good', 'would not fire'],
    ]);
    expect(figures && scheduleSentence(figures)).toBe(
      'The CronJob was deleted 4 times, and it was put back 3 times, after 5 s at most, by a reconciler that stands in for ArgoCD.',
    );
  });

  it('a reconciler that never reverts is reported as one', () => {
    const figures = scheduleFigures(history(watched, deleted(20_000), looked(45_000, false)));
    expect(figures && scheduleRows(figures)).toEqual([
      ['at 20 s, in the cluster alone', 'nothing happened for 25 s', 'would not fire'],
    ]);
    expect(figures && scheduleSentence(figures)).toContain('deleted 1 time, and it was never put back');
  });
});
