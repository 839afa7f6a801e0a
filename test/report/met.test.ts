/** Every report shows which faults met a backup, and that a trial was not tested where none did. */
import { expect, test } from 'vitest';
import { formats, makeReport, renderTerminal } from '../../src/report/index.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, judgement } from './history.ts';

function all(change: (judged: ReturnType<typeof judgement>) => void = () => {}) {
  const judged = judgement(history());
  change(judged);
  const report = makeReport(asTrials(history()), judged);
  return {
    terminal: renderTerminal(report),
    html: formats['report.html'](report),
    markdown: formats['report.md'](report),
    json: formats['report.json'](report),
  };
}

test('the effect of each fault on each backup is in every report', () => {
  const { json, ...pages } = all();
  for (const [format, text] of Object.entries(pages))
    expect(text, format).toContain('silence#1: 431 packets of backup 1 dropped');
  expect(json).toContain('"packets-dropped": 431');
});

test('a trial in which no fault met a backup says so, in the headline too', () => {
  const missed = 'no fault met a backup: silence#1 began 142 ms after backup 1 had ended';
  const { json, ...pages } = all((judged) => {
    judged.verdict = 'unknown';
    Object.assign(judged.subjects[1] ?? {}, { verdict: 'unknown', notTested: missed });
  });
  expect(pages.terminal.split('\n')[0]).toBe(`UNKNOWN: rsync-ssh was not tested: ${missed}.`);
  for (const [format, text] of Object.entries(pages)) expect(text, format).toContain('began 142 ms after');
  expect(json).toContain(missed);
});

test('a promise that was not tested is shown with its reason, and is no promise that held', () => {
  const pages = all((judged) => {
    judged.verdict = 'pass';
    const [finding] = judged.subjects[1]?.findings ?? [];
    Object.assign(finding ?? {}, { verdict: 'not-tested', summary: 'no backup failed' });
  });
  expect(pages.terminal).toMatch(/^PASS: 1 of the 2 promises asserted of rsync-ssh held; 1 not tested\.$/m);
  expect(pages.terminal).toMatch(/– not tested {2}ends within its deadline: no backup failed/);
  expect(pages.markdown).toMatch(/– \*\*not tested\*\* ends within its deadline: no backup failed/);
  expect(pages.html).toContain('not tested');
});
