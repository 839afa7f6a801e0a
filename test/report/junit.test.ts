import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { renderJunit } from '../../src/report/junit.ts';
import { makeReport } from '../../src/report/report.ts';
import { history, judgement } from './history.ts';
import { hostileReport } from './hostile.ts';
import { interruptedReport } from './interrupted.ts';

interface Case {
  suite: string;
  name: string;
  /** The elements in it, e.g. `failure`. */
  holds: string[];
  text: string;
}

/** Reads JUnit with a strict XML parser, which throws where it is not well-formed. */
function read(xml: string): Case[] {
  const cases: Case[] = [];
  let suite = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'testsuite') suite = String(attributes.name);
    else if (name === 'testcase') cases.push({ suite, name: String(attributes.name), holds: [], text: '' });
    else cases.at(-1)?.holds.push(name);
  });
  parser.on('cdata', (text) => {
    const last = cases.at(-1);
    if (last) last.text += text;
  });
  parser.write(xml).close();
  return cases;
}

const names = (cases: Case[], element: string) =>
  cases.filter(({ holds }) => holds.includes(element)).map(({ suite, name }) => `${suite}: ${name}`);

test('a suite a subject, a case a finding; what is only measured is skipped with its text, never a failure', () => {
  const cases = read(renderJunit(makeReport(history(), judgement(history()))));
  expect(cases.map(({ suite, name }) => `${suite}: ${name}`)).toEqual([
    'nfs-soft-flood / nfs-soft: came to its end and was judged',
    'nfs-soft-flood / nfs-soft: within-deadline: ends within its deadline',
    'nfs-soft-flood / nfs-soft: last-good-restores: the last good backup still restores',
    'nfs-soft-flood / rsync-ssh: came to its end and was judged',
    'nfs-soft-flood / rsync-ssh: within-deadline: ends within its deadline',
    'nfs-soft-flood / rsync-ssh: nothing-left: leaves nothing behind',
  ]);
  expect(names(cases, 'failure')).toEqual([]);
  expect(names(cases, 'error')).toEqual([]);
  expect(names(cases, 'skipped')).toHaveLength(2);
  expect(cases[1]?.text).toContain('measured, not asserted: fail\nbackup 1 still ran after 30 min');
});

test('what is asserted and fails is a failure, what is asserted and unknown is an error', () => {
  const events = history();
  const judged = judgement(events);
  const [first, second] = judged.subjects[1]?.findings ?? [];
  if (!first || !second) throw new Error('the judgement lacks findings');
  first.verdict = 'fail';
  second.verdict = 'unknown';
  const cases = read(renderJunit(makeReport(events, judged)));
  expect(names(cases, 'failure')).toEqual([
    'nfs-soft-flood / rsync-ssh: within-deadline: ends within its deadline',
  ]);
  expect(names(cases, 'error')).toEqual(['nfs-soft-flood / rsync-ssh: nothing-left: leaves nothing behind']);
});

test('a run that stopped before anything was judged is not green', () => {
  const cases = read(renderJunit(makeReport(history().slice(0, 1), { verdict: 'unknown', subjects: [] })));
  expect(names(cases, 'error')).toEqual(['nfs-soft-flood / rsync-ssh: came to its end and was judged']);
  expect(names(cases, 'skipped')).toEqual(['nfs-soft-flood / nfs-soft: came to its end and was judged']);
});

test('whatever a guest printed, it is well-formed', () => {
  const cases = read(renderJunit(hostileReport()));
  expect(names(cases, 'failure')).toHaveLength(2);
  expect(cases[4]?.text).toContain('<script>alert(1)</script>');
});

test('of a run that was cut short, each suite says what its own subject did not get to', () => {
  const cases = read(renderJunit(interruptedReport('trouble')));
  expect(cases[0]?.text).toBe('nfs-soft was interrupted after 16 min');
});
