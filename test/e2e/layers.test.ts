/** Data of all kinds, through a real backup and a real restore onto a fresh node. */
import { expect, test } from 'vitest';
import type { PlannedStep } from '../../src/history/plan.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { drill, smallData, smallPlan } from './drills.ts';
import { good, ssh } from './planted.ts';

const host = 'backup@10.0.1.11';

const steps: PlannedStep[] = [
  { id: 'backup#1', atMs: 0, do: 'backup', backup: 1 },
  { id: 'verify#1', atMs: 30_000, do: 'verify' },
  { id: 'backup#2', atMs: 40_000, do: 'backup', backup: 2 },
];
const data = {
  ...smallData,
  kinds: {
    ...{
      symlinks: 4,
      hardLinks: 3,
      sparse: 1,
      emptyFiles: 2,
      emptyFolders: 2,
      oddNames: 15,
      deep: 1,
      attributes: 3,
    },
    metadata: true,
  },
  churn: { appear: 0.1, vanish: 0.1, grow: 0.2, shrink: 0.1, rename: 0.2 },
};

test('rsync -aHS gives back content and structure of data that come and go; an ordinary user’s target loses the owners', async () => {
  const asserts = ['no-silent-loss', 'restores-structure', 'leaves-no-temporary-files'];
  const { judgement, events } = await drill(
    smallPlan(good, asserts, { data, steps, timelineMs: 40_000 }),
    good,
  );
  expect(events.filter(({ type }) => type === 'trouble')).toEqual([]);
  const verdicts = Object.fromEntries(
    (judgement.subjects[0]?.findings ?? []).map(({ check, verdict }) => [check, verdict]),
  );
  expect(verdicts).toMatchObject({
    'no-silent-loss': 'pass',
    'restores-structure': 'pass',
    'leaves-no-temporary-files': 'pass',
    'restores-metadata': 'not-tested', // it does not promise the metadata; the loss is shown
  });
  expect(judgement.verdict).toBe('pass');
  const restored = events.filter((event) => event.type === 'restored');
  expect(restored.at(-1)).toMatchObject({ ok: true, matches: [2], layers: { structure: { matches: [2] } } });
  expect(restored.at(-1)?.layers?.metadata.examples.join()).toMatch(
    /owner 34:34 instead of \d+:\d+/, // the target's user `backup`
  );
});

/** Copies the live database by SQLite's own backup (sqlite.org/backup.html), which sees one committed state of it. */
const byBackup: Strategy = {
  ...good,
  name: 'database-by-backup',
  promises: ['content', 'structure', 'database'],
  backup: `set -e
db=/storage/live-database/database.sqlite
sqlite3 "$db" '.backup /var/lib/firedrill/copy.sqlite'
${good.backup.replace('--link-dest', '--exclude=/live-database --link-dest')}
rsync -a -e "${ssh}" /var/lib/firedrill/copy.sqlite ${host}:/backup/local-path/current/live-database.new
${ssh} ${host} 'cd /backup/local-path/current && mkdir -p live-database && mv live-database.new live-database/database.sqlite'`,
};

/** The rows of the write-ahead log stay behind, and the copy opens all the same. */
const withoutJournal: Strategy = {
  ...good,
  name: 'database-without-its-journal',
  promises: ['content', 'structure', 'database'],
  backup: good.backup.replace('--link-dest', '--exclude=*-wal --link-dest'),
};

test.each([
  { strategy: byBackup, verdict: 'pass' },
  { strategy: withoutJournal, verdict: 'fail' },
])('$strategy.name: $verdict', async ({ strategy, verdict }) => {
  const withDatabase = { ...smallData, database: { everyMs: 2_000, rowBytes: 2_000 } };
  const drilled = await drill(
    smallPlan(strategy, ['restores-database'], { data: withDatabase, steps, timelineMs: 40_000 }),
    strategy,
  );
  const found = drilled.judgement.subjects[0]?.findings.find(({ check }) => check === 'restores-database');
  expect(found?.verdict, JSON.stringify(found)).toBe(verdict);
  if (verdict === 'fail')
    expect(found?.summary).toMatch(/^the restored database (has \d+ of the \d+ rows|does not open)/);
  const committed = drilled.events.filter((event) => event.type === 'database-committed');
  expect(committed.length).toBe(3);
  expect(committed.at(-1)?.rows).toBeGreaterThan(20);
});
