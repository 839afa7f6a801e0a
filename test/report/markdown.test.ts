import { expect, test } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { fenced, text } from '../../src/report/markdown-text.ts';
import { makeReport } from '../../src/report/report.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, judgement } from './history.ts';
import { hostileReport, unprintable } from './hostile.ts';
import { interruptedReport, why } from './interrupted.ts';

const markdown = renderMarkdown(makeReport(asTrials(history()), judgement(history())));

test('the first line says the verdict', () => {
  expect(markdown.split('\n')[0]).toBe('# ✔ PASS: the 2 promises asserted of rsync-ssh held.');
});

test('the table tells outcome, verdict and figures of each strategy', () => {
  expect(markdown).toContain('| nfs-soft | ■ hung | – measured | 2 backups: 2 hung |');
  expect(markdown).toContain(
    '| rsync-ssh | ◇ failed cleanly | ✔ pass | 2 backups: 1 failed cleanly, 1 succeeded |',
  );
  expect(markdown).toContain('| rsync | folio_wait_bit_common | **no** | 1 | 29 min 58 s |');
});

test('a broken promise has its proof', () => {
  expect(markdown).toMatch(
    /- ✖ \*\*fail\*\* ends within its deadline: backup 1 still ran.*\n {2}- `history\.jsonl:\d+` at 30 min: SIGKILL to backup 1/,
  );
});

test('of a subject that is only measured it says that it decides nothing', () => {
  expect(markdown.match(/only measured: its findings decide nothing/g)).toHaveLength(1);
});

test('it has the command that repeats it, and the limits of lab time', () => {
  const told = makeReport(asTrials(history()), judgement(history()));
  expect(markdown).toContain('- Again: `scenario run nfs-soft-flood --lab virtual --clock virtual --seed 1`');
  const plan = { ...told.plan, again: "scenario run './a `file`.ts'" };
  expect(renderMarkdown({ ...told, plan })).toContain("- Again: `` scenario run './a `file`.ts' ``");
  expect(markdown).toContain('a stall that needs two does not occur');
});

test('the output of a guest is text: no markup, no cell, no fence, no control character', () => {
  const hostile = renderMarkdown(hostileReport());
  const outside = hostile.replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
  expect(hostile).not.toMatch(unprintable);
  expect(outside).not.toContain('<script>');
  expect(outside).not.toContain('![x]');
  expect(outside).not.toMatch(/^# heading/m);
  for (const row of outside.split('\n').filter((line) => line.startsWith('| nfs-soft')))
    expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(6);
});

test('a fence is longer than any run of backticks in it', () => {
  expect(fenced('````\nx')).toBe('`````text\n````\nx\n`````');
});

test('names of kernel functions stay readable', () => {
  expect(text('rpc_wait_bit_killable')).toBe('rpc_wait_bit_killable');
  expect(text('_x_ *y*')).toBe('\\_x\\_ \\*y\\*');
});

test('an empty run says that no trial ran', () => {
  const empty = renderMarkdown(
    makeReport(asTrials(history().slice(0, 1)), { verdict: 'unknown', subjects: [] }),
  );
  expect(empty.split('\n')[0]).toBe('# ? UNKNOWN: the verdict of every assertion is unknown.');
  expect(empty).toContain('> **Incomplete:** nfs-soft never started; rsync-ssh never started.');
});

test('of a run that ended in trouble it has the reason once, each failure in full, and the number of unknowns', () => {
  const cut = renderMarkdown(interruptedReport('trouble'));
  expect(cut).toContain('- ? **unknown** 2 promises without a verdict: the trial ended in trouble\n');
  expect(cut).toMatch(
    /- ✖ \*\*fail\*\* ends within.*\n- \? \*\*unknown\*\* 1 promise without a verdict: the trial was interrupted\n/,
  );
  expect(cut).not.toContain(why);
  expect(cut).toContain('\n- rsync-ssh, at 16 min: QEMU has ended\n');
});
