import { expect, test } from 'vitest';
import { makeReport } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { wantsColor } from '../../src/terminal/color.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, judgement } from './history.ts';
import { hostileReport, unprintable } from './hostile.ts';
import { interruptedReport, why } from './interrupted.ts';

const report = makeReport(asTrials(history()), judgement(history()));

test('the first line says the verdict', () => {
  expect(renderTerminal(report).split('\n')[0]).toBe('PASS: the 2 promises asserted of rsync-ssh held.');
  expect(renderTerminal(hostileReport()).split('\n')[0]).toBe(
    'FAIL: rsync-ssh broke 2 of the 2 promises asserted.',
  );
});

test('every subject has a line with its outcome and one with its figures and their units', () => {
  const text = renderTerminal(report);
  expect(text).toContain('  nfs-soft   measured  ■ hung            2 backups: 2 hung\n');
  expect(text).toContain(
    '  rsync-ssh  asserted  ◇ failed cleanly  2 backups: 1 failed cleanly, 1 succeeded\n',
  );
  expect(text).toContain(
    'at most 3 tasks in D state at once, longest D state 29 min 58 s, longest unkillable D state 29 min 40 s',
  );
});

test('a failure is shown with the line of the history that proves it', () => {
  const line = history().findIndex((event) => event.type === 'job-signalled') + 1;
  expect(renderTerminal(report)).toContain(
    `  ✖ fail  ends within its deadline: backup 1 still ran after 30 min; its deadline was 5 min 9 s\n` +
      `      history.jsonl:${line}, at 30 min: SIGKILL to backup 1: did not end within 5 s\n`,
  );
});

test('asserted subjects come before measured ones', () => {
  const text = renderTerminal(hostileReport());
  expect(text.indexOf('\nrsync-ssh\n')).toBeGreaterThan(0);
  expect(text.indexOf('\nrsync-ssh\n')).toBeLessThan(
    text.indexOf('\nnfs-soft (measured: decides nothing)\n'),
  );
});

test('it has the limits of lab time, and the folder of the reports', () => {
  const text = renderTerminal(report, { reports: 'reports/x/report.html' });
  expect(text).toContain('They do not describe the speed of a CPU, disk or network card');
  expect(text.endsWith('Reports: reports/x/report.html\n')).toBe(true);
});

test('colours are for terminals, and not where NO_COLOR or a dumb terminal forbids them', () => {
  expect(wantsColor({ isTTY: true }, {})).toBe(true);
  expect(wantsColor({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(wantsColor({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  expect(wantsColor({}, { FORCE_COLOR: '' })).toBe(false);
  expect(renderTerminal(report)).not.toContain('\u001b');
  expect(renderTerminal(report, { color: true })).toContain('\u001b[32m');
});

test('unknown is never green', () => {
  const unknown = makeReport(asTrials(history().slice(0, 200)), { verdict: 'unknown', subjects: [] });
  const text = renderTerminal(unknown, { color: true });
  expect(text).toContain('UNKNOWN:');
  expect(text).not.toContain('\u001b[32m');
});

test('a run that was cut off names the phases that it did not reach', () => {
  const cut = history().filter(({ t, subject }) => t < 723_001 && subject !== 'rsync-ssh');
  const text = renderTerminal(makeReport(asTrials(cut), { verdict: 'unknown', subjects: [] }));
  expect(text).toContain("Incomplete: nfs-soft's history stops after 12 min 2 s; rsync-ssh never started.");
});

test('nothing that a guest printed reaches the terminal as a control sequence', () => {
  const text = renderTerminal(hostileReport());
  expect(text).not.toMatch(unprintable);
  expect(text).toContain('<script>alert(1)</script>');
});

test('of an interrupted run it has the reason once, each failure in full, and the number of unknowns', () => {
  const text = renderTerminal(interruptedReport());
  expect(text).toContain(
    'Incomplete: nfs-soft was interrupted after 16 min; rsync-ssh was interrupted after 16 min.\n',
  );
  expect(text).toContain(
    '\nrsync-ssh\n  ? unknown  2 promises without a verdict: the trial was interrupted\n',
  );
  expect(text).toMatch(
    /nfs-soft \(measured: decides nothing\)\n {2}✖ fail {2}ends within.*\n {2}\? unknown {2}1 promise without a verdict: the trial was interrupted\n/,
  );
  expect(text).not.toContain(why);
  expect(JSON.stringify(interruptedReport())).toContain(why);
});

test('it tells trouble once, and whose it was', () => {
  const text = renderTerminal(interruptedReport('trouble'));
  expect(text).toContain('  ? unknown  2 promises without a verdict: the trial ended in trouble\n');
  expect(text.match(/QEMU has ended/g)).toHaveLength(1);
  expect(text).toContain('\n! trouble  rsync-ssh, at 16 min: QEMU has ended\n');
});

test('the unknowns of a subject that came to its end are listed one by one', () => {
  expect(renderTerminal(report)).toContain(
    '  ? unknown  the last good backup still restores: no restore was tried\n',
  );
});
