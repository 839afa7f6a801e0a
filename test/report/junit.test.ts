import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { renderJunit } from '../../src/report/junit.ts';
import { makeReport } from '../../src/report/report.ts';
import { asTrials } from '../history/as-trials.ts';
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
  let inText = false;
  parser.on('opentag', ({ name, attributes }) => {
    inText = ['system-out', 'failure', 'error'].includes(name);
    if (name === 'testsuite') suite = String(attributes.name);
    else if (name === 'testcase') cases.push({ suite, name: String(attributes.name), holds: [], text: '' });
    else cases.at(-1)?.holds.push(name);
  });
  parser.on('closetag', () => {
    inText = false;
  });
  parser.on('text', (text) => {
    const last = cases.at(-1);
    if (last && inText) last.text += text;
  });
  parser.write(xml).close();
  return cases;
}

const names = (cases: Case[], element: string) =>
  cases.filter(({ holds }) => holds.includes(element)).map(({ suite, name }) => `${suite}: ${name}`);

test('a suite a subject, a case a finding; a measured one is skipped with its text, never a failure', () => {
  const cases = read(renderJunit(makeReport(asTrials(history()), judgement(history()))));
  expect(cases.map(({ suite, name }) => `${suite}: ${name}`)).toEqual([
    'nfs-soft-flood / nfs-soft: came to its end and was judged',
    'nfs-soft-flood / nfs-soft: a fault met a backup',
    'nfs-soft-flood / nfs-soft: within-deadline: ends within its deadline',
    'nfs-soft-flood / nfs-soft: last-good-restores: the last good backup still restores',
    'nfs-soft-flood / rsync-ssh: came to its end and was judged',
    'nfs-soft-flood / rsync-ssh: a fault met a backup',
    'nfs-soft-flood / rsync-ssh: within-deadline: ends within its deadline',
    'nfs-soft-flood / rsync-ssh: nothing-left: leaves nothing behind',
  ]);
  expect(names(cases, 'failure')).toEqual([]);
  expect(names(cases, 'error')).toEqual([]);
  expect(names(cases, 'skipped')).toHaveLength(2);
  expect(cases[2]?.text).toContain('measured, not asserted: fail\nbackup 1 still ran after 30 min');
});

test('an asserted finding that fails is a failure, an unknown one is an error', () => {
  const events = history();
  const judged = judgement(events);
  const [first, second] = judged.subjects[1]?.findings ?? [];
  if (!first || !second) throw new Error('the judgement lacks findings');
  first.verdict = 'fail';
  second.verdict = 'unknown';
  const cases = read(renderJunit(makeReport(asTrials(events), judged)));
  expect(names(cases, 'failure')).toEqual([
    'nfs-soft-flood / rsync-ssh: within-deadline: ends within its deadline',
  ]);
  expect(names(cases, 'error')).toEqual(['nfs-soft-flood / rsync-ssh: nothing-left: leaves nothing behind']);
});

test('a promise that was not tested is skipped, and a trial in which every fault missed is an error', () => {
  const judged = judgement(history());
  const missed = judged.subjects[1];
  if (!missed?.findings[0]) throw new Error('the judgement lacks findings');
  Object.assign(missed, { verdict: 'unknown', notTested: 'no fault met a backup: silence#1 came late' });
  missed.findings[0].verdict = 'not-tested';
  judged.verdict = 'unknown';
  const cases = read(renderJunit(makeReport(asTrials(history()), judged)));
  expect(names(cases, 'failure')).toEqual([]);
  expect(names(cases, 'error')).toEqual(['nfs-soft-flood / rsync-ssh: a fault met a backup']);
  expect(names(cases, 'skipped')).toContain(
    'nfs-soft-flood / rsync-ssh: within-deadline: ends within its deadline',
  );
});

test('a run that stopped before anything was judged is not green', () => {
  const cases = read(
    renderJunit(makeReport(asTrials(history().slice(0, 1)), { verdict: 'unknown', subjects: [] })),
  );
  expect(names(cases, 'error')).toEqual(['nfs-soft-flood / rsync-ssh: came to its end and was judged']);
  expect(names(cases, 'skipped')).toEqual(['nfs-soft-flood / nfs-soft: came to its end and was judged']);
});

test('with any output of a guest it is well-formed', () => {
  const cases = read(renderJunit(hostileReport()));
  expect(names(cases, 'failure')).toHaveLength(2);
  expect(cases.map(({ text }) => text).join()).toContain('<script>alert(1)</script>');
});

test('of a run that was cut short, each suite has the phases that its own subject did not reach', () => {
  const cases = read(renderJunit(interruptedReport('trouble')));
  expect(cases[0]?.text).toBe('nfs-soft was interrupted after 16 min');
});

/** The dialect that Jenkins' junit-10.xsd and GitLab describe: for each element its parent and its attributes. */
const dialect: Record<string, { in: string; must: string[] }> = {
  testsuites: { in: '', must: ['name', 'tests', 'failures', 'errors'] },
  testsuite: {
    in: 'testsuites',
    must: ['name', 'tests', 'failures', 'errors', 'skipped', 'timestamp', 'time'],
  },
  properties: { in: 'testsuite', must: [] },
  property: { in: 'properties', must: ['name', 'value'] },
  testcase: { in: 'testsuite', must: ['name', 'classname'] },
  skipped: { in: 'testcase', must: [] },
  failure: { in: 'testcase', must: ['type', 'message'] },
  error: { in: 'testcase', must: ['type', 'message'] },
  'system-out': { in: 'testcase', must: [] },
};

/** Throws at the first element that the dialect does not have there. Gives each suite's counts, stated and found. */
function checkDialect(xml: string): { stated: number[]; found: number[] }[] {
  const suites: { stated: number[]; found: number[] }[] = [];
  const open: string[] = [''];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    const rule = dialect[name];
    if (!rule || rule.in !== open.at(-1)) throw new Error(`${name} in ${open.at(-1)}`);
    if (Object.keys(attributes).sort().join() !== [...rule.must].sort().join())
      throw new Error(`${name} carries ${Object.keys(attributes)}`);
    if (name === 'testsuite') {
      const { tests, failures, errors, skipped } = attributes;
      suites.push({ stated: [tests, failures, errors, skipped].map(Number), found: [0, 0, 0, 0] });
    }
    const at = ['testcase', 'failure', 'error', 'skipped'].indexOf(name);
    const suite = suites.at(-1);
    if (suite && at >= 0) suite.found[at] = (suite.found[at] ?? 0) + 1;
    open.push(name);
  });
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  return suites;
}

test.each([
  ['of a whole run', () => makeReport(asTrials(history()), judgement(history()))],
  ['of a run that was cut short', () => interruptedReport('trouble')],
  ['of a hostile guest', hostileReport],
])('the file %s keeps to the dialect, and its counts are those of its cases', (_, report) => {
  const suites = checkDialect(renderJunit(report()));
  expect(suites).toHaveLength(2);
  for (const { stated, found } of suites) expect(stated).toEqual(found);
});

test('text that ends a CDATA section, and markup, come back as they were', () => {
  const events = history();
  const judged = judgement(events);
  const finding = judged.subjects[1]?.findings[0];
  if (!finding) throw new Error('the judgement lacks findings');
  Object.assign(finding, { verdict: 'fail', summary: 'a ]]> b <c> "d" & \'e\'' });
  const text = read(renderJunit(makeReport(asTrials(events), judged))).find(({ holds }) =>
    holds.includes('failure'),
  );
  expect(text?.text).toMatch(/^a \]\]> b <c> "d" & 'e'/);
});
