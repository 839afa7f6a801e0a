import { describe, expect, test } from 'vitest';
import type { RestoredDatabase } from '../../src/history/events.ts';
import type { DataLayer } from '../../src/history/plan.ts';
import { Story } from './history-builder.ts';
import { findingOf, subjectOf, verdictOf } from './judged.ts';

const check = 'restores-database';

/** 40 rows before backup 1, and 55 by its restore. */
function restoredWith(
  database?: RestoredDatabase,
  promises: DataLayer[] = ['content', 'database'],
  code = 0,
): Story {
  const story = new Story({ asserts: promises.includes('database') ? [check] : [], promises });
  story.withDatabase = true;
  return story.committed(-1_000, 40).backup(1, { code }).restored(20_000, [1], { database }).over(60_000);
}

describe('the restored database', () => {
  test('passes where it is intact and has each row from before the backup; later rows may be there or not', () => {
    for (const rows of [40, 47])
      expect(verdictOf(restoredWith({ rows, problem: null }), check)).toMatchObject({
        verdict: 'pass',
        proof: ['restored'],
      });
  });

  test('fails where a row that was committed before the backup is missing', () => {
    expect(findingOf(restoredWith({ rows: 39, problem: null }), check)).toMatchObject({
      verdict: 'fail',
      summary: 'the restored database has 39 of the 40 rows that were committed before backup 1',
    });
  });

  test('fails where it is damaged, though it has all rows, and where it does not open', () => {
    expect(findingOf(restoredWith({ rows: 60, problem: 'row 3 missing from index' }), check)).toMatchObject({
      verdict: 'fail',
      summary: 'the restored database is damaged: row 3 missing from index',
    });
    expect(findingOf(restoredWith({ rows: null, problem: 'file is not a database' }), check)).toMatchObject({
      verdict: 'fail',
      summary: 'the restored database does not open: file is not a database',
    });
  });

  test('is a harm of a strategy that promises it; one that does not is not tested, and the loss is shown', () => {
    const lost = { rows: 3, problem: null };
    expect(subjectOf(restoredWith(lost)).harms).toContain('lost-layer');
    const unpromised = restoredWith(lost, ['content']);
    expect(subjectOf(unpromised).harms).not.toContain('lost-layer');
    expect(findingOf(unpromised, check)).toMatchObject({
      verdict: 'not-tested',
      summary: expect.stringContaining(
        'the strategy does not promise the database: the restored database has 3 of the 40',
      ),
    });
  });

  test('of a backup that failed is the matter of other checks', () => {
    const failed = restoredWith({ rows: 3, problem: null }, ['content', 'database'], 12);
    expect(verdictOf(failed, check).verdict).toBe('unknown');
  });

  test('that the history does not record is unknown', () => {
    expect(verdictOf(restoredWith(), check).verdict).toBe('unknown');
  });
});

test('where the data have no database, the check is judged only if a plan asserts it, and is not tested', () => {
  const without = (asserts: string[]) =>
    subjectOf(new Story({ asserts }).backup(1).restored(20_000, [1]).over(60_000));
  expect(without([]).findings.map((finding) => finding.check)).not.toContain(check);
  expect(without([check]).findings.find((finding) => finding.check === check)?.verdict).toBe('not-tested');
});
