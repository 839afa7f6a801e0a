import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LabError } from '../../src/errors.ts';
import { writeReports } from '../../src/report/write.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, judgement } from './history.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'firedrill-report-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

test('all formats are written beside the history, over earlier ones, and nothing else is left', async () => {
  await writeFile(join(dir, 'history.jsonl'), 'kept');
  await writeFile(join(dir, 'report.md'), 'old');
  const events = history();
  const report = await writeReports(dir, asTrials(events), judgement(events));
  expect((await readdir(dir)).toSorted()).toEqual([
    'history.jsonl',
    'junit.xml',
    'report.html',
    'report.json',
    'report.md',
  ]);
  expect(await readFile(join(dir, 'history.jsonl'), 'utf8')).toBe('kept');
  expect(await readFile(join(dir, 'report.md'), 'utf8')).toContain('# ✔ PASS');
  expect(JSON.parse(await readFile(join(dir, 'report.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(report)),
  );
});

test('the same history and judgement give the same bytes', async () => {
  const events = history();
  await writeReports(dir, asTrials(events), judgement(events));
  const first = await readFile(join(dir, 'report.html'), 'utf8');
  await writeReports(dir, asTrials(events), judgement(events));
  expect(await readFile(join(dir, 'report.html'), 'utf8')).toBe(first);
});

test('a folder that is gone is an error with the reason and the remedy', async () => {
  const gone = join(dir, 'gone');
  const failure = await writeReports(gone, asTrials(history()), judgement(history())).catch((error) => error);
  expect(failure).toBeInstanceOf(LabError);
  expect(failure.message).toContain(`${gone}: the reports cannot be written (ENOENT)`);
  expect(failure.message).toContain('scenario report');
});
