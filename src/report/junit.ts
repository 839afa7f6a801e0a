/**
 * junit.xml: a suite a subject, a case a finding. An asserted fail is a failure, an asserted
 * unknown is an error; a measured finding is neither, but skipped with its text.
 */
import type { Finding, SubjectJudgement } from '../history/finding.ts';
import { momentText } from '../history/time-text.ts';
import { plainLine } from '../terminal/plain.ts';
import { place, proofOf } from './evidence.ts';
import { missedSubjects } from './headline.ts';
import { html, type Markup } from './html/markup.ts';
import { outcomeLabel } from './labels.ts';
import type { Report } from './report.ts';
import { whyIncomplete } from './why-incomplete.ts';

/** One test case: an element `failure`, `error` or `skipped`, or none of them where it passed, and its text. */
interface TestCase {
  name: string;
  state: 'passed' | 'failure' | 'error' | 'skipped';
  /** One line, the attribute of a failure or an error. */
  message: string;
  text: string;
}

/** The report as JUnit XML, of the dialect that Jenkins and GitLab read. Times of suites are seconds of lab time. */
export function renderJunit(report: Report): string {
  const suites = report.plan.subjects.map(({ name }) => ({ name, cases: casesOf(report, name) }));
  const all = suites.flatMap(({ cases }) => cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${
    html`<testsuites name="${plainLine(`firedrill ${report.scenario}`)}" ${counts(all)}>
${suites.map(({ name, cases }) => suite(report, name, cases))}</testsuites>`.text
  }\n`;
}

function casesOf(report: Report, name: string): TestCase[] {
  const judged = report.judgement.subjects.find(({ subject }) => subject === name);
  const seen = new Map<string, number>();
  const findings = (judged?.findings ?? []).map((finding) => {
    const nth = (seen.get(finding.check) ?? 0) + 1;
    seen.set(finding.check, nth);
    return ofFinding(report, finding, nth);
  });
  return [ofCompletion(report, name), ...(judged ? [ofTest(report, judged)] : []), ...findings];
}

// Without this case, a run that stopped before anything was judged would be a green one.
function ofCompletion(report: Report, subject: string): TestCase {
  const mode = report.plan.subjects.find(({ name }) => name === subject)?.mode;
  const timeline = report.subjects.find((found) => found.subject === subject);
  const judged = report.judgement.subjects.some((found) => found.subject === subject);
  const name = 'came to its end and was judged';
  if (judged && timeline?.ended === 'completed') return { name, state: 'passed', message: '', text: '' };
  const text = plainLine((timeline && whyIncomplete(timeline)) ?? `${subject} was not judged`);
  return { name, state: mode === 'assert' ? 'error' : 'skipped', message: text, text };
}

// Without this case, a trial in which every fault missed would be a green one.
function ofTest(report: Report, { subject, notTested }: SubjectJudgement): TestCase {
  const name = 'a fault met a backup';
  if (notTested === null) return { name, state: 'passed', message: '', text: '' };
  const text = plainLine(notTested);
  const decides = missedSubjects(report).some((missed) => missed.subject === subject);
  return { name, state: decides ? 'error' : 'skipped', message: text, text };
}

function ofFinding(report: Report, finding: Finding, nth: number): TestCase {
  const name = plainLine(`${finding.check}: ${finding.promise}${nth > 1 ? ` (${nth})` : ''}`);
  const text = [finding.summary, ...proof(report, finding)].join('\n');
  const message = plainLine(finding.summary);
  if (finding.verdict === 'pass') return { name, state: 'passed', message, text };
  if (finding.verdict === 'not-tested')
    return { name, state: 'skipped', message, text: `not tested\n${text}` };
  if (!finding.asserted)
    return { name, state: 'skipped', message, text: `measured, not asserted: ${finding.verdict}\n${text}` };
  return { name, state: finding.verdict === 'fail' ? 'failure' : 'error', message, text };
}

function proof(report: Report, finding: Finding): string[] {
  return proofOf(report, finding).map((event) => `${place(event)}, ${momentText(event.tMs)}: ${event.text}`);
}

function counts(cases: readonly TestCase[]): Markup {
  const count = (state: TestCase['state']) => cases.filter((testCase) => testCase.state === state).length;
  return html`tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`;
}

function suite(report: Report, subject: string, cases: readonly TestCase[]): Markup {
  const judged = report.judgement.subjects.find((found) => found.subject === subject);
  const timeline = report.subjects.find((found) => found.subject === subject);
  const trial = report.trials.find((found) => found.subject === subject);
  const skipped = cases.filter(({ state }) => state === 'skipped').length;
  const properties = {
    outcome: outcomeLabel(judged?.outcome ?? null, judged?.harms).word,
    ...(report.comparison && { comparison: plainLine(report.comparison) }),
    mode: judged?.mode ?? 'unknown',
    seed: String(trial?.seed ?? report.plan.seed),
    clock: report.clock,
    kernel: plainLine(trial?.lab?.kernel ?? 'unknown'),
  };
  const className = plainLine(`firedrill.${report.scenario}.${subject}`);
  return html`<testsuite name="${plainLine(`${report.scenario} / ${subject}`)}" ${counts(cases)} skipped="${skipped}"
 timestamp="${plainLine(trial?.startedAt ?? report.startedAt ?? '')}" time="${Math.max(0, timeline?.untilMs ?? 0) / 1000}">
<properties>
${Object.entries(properties).map(([name, value]) => html`<property name="${name}" value="${value}"/>\n`)}</properties>
${cases.map((testCase) => element(className, testCase))}</testsuite>
`;
}

function element(className: string, { name, state, message, text }: TestCase): Markup {
  const open = html`<testcase classname="${className}" name="${name}">`;
  const output = text && html`<system-out>${text}</system-out>`;
  if (state === 'passed') return html`${open}${output}</testcase>\n`;
  if (state === 'skipped') return html`${open}<skipped/>${output}</testcase>\n`;
  if (state === 'failure')
    return html`${open}<failure type="fail" message="${message}">${text}</failure></testcase>\n`;
  return html`${open}<error type="unknown" message="${message}">${text}</error></testcase>\n`;
}
