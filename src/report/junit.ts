/**
 * junit.xml: a suite a subject, a case a finding. What is asserted and broken is a failure, what is asserted and
 * cannot be told is an error; what is only measured is never either, but skipped with its text.
 */
import junit, { type Builder, type TestCase, type TestSuite } from 'junit-report-builder';
import type { Finding } from '../history/finding.ts';
import { moment } from '../history/in-words.ts';
import { plain, plainLine } from './plain.ts';
import type { Report } from './report.ts';
import { unfinished } from './unfinished.ts';
import { outcomeWord } from './words.ts';

// Its types promise a `default` below the default that a CommonJS module does not have under Node.
const library = junit as unknown as Builder;

/** The report as JUnit XML. Times of suites are seconds of lab time. */
export function renderJunit(report: Report): string {
  const builder = library.newBuilder().name(plainLine(`firedrill ${report.scenario}`));
  for (const { name } of report.plan.subjects) addSuite(builder.testSuite(), report, name);
  return `${builder.build()}\n`;
}

function addSuite(suite: TestSuite, report: Report, name: string): void {
  const judged = report.judgement.subjects.find(({ subject }) => subject === name);
  const timeline = report.subjects.find(({ subject }) => subject === name);
  suite.name(plainLine(`${report.scenario} / ${name}`)).timestamp(plainLine(report.startedAt));
  suite.time(Math.max(0, timeline?.untilMs ?? 0) / 1000);
  suite.property('outcome', outcomeWord(judged?.outcome ?? null).word);
  suite.property('mode', judged?.mode ?? 'unknown');
  suite.property('seed', String(report.seed));
  suite.property('clock', report.clock);
  suite.property('kernel', plainLine(report.lab.kernel));
  addCompletion(suite.testCase(), report, name);
  const seen = new Map<string, number>();
  for (const finding of judged?.findings ?? []) {
    const nth = (seen.get(finding.check) ?? 0) + 1;
    seen.set(finding.check, nth);
    addFinding(suite.testCase(), report, finding, nth);
  }
}

// Without this case, a run that stopped before anything was judged would be a green one.
function addCompletion(testCase: TestCase, report: Report, name: string): void {
  const mode = report.plan.subjects.find((subject) => subject.name === name)?.mode;
  const timeline = report.subjects.find(({ subject }) => subject === name);
  const judged = report.judgement.subjects.some(({ subject }) => subject === name);
  testCase.className(className(report, name)).name('came to its end and was judged');
  if (judged && timeline?.ended === 'completed') return;
  const text = plainLine((timeline && unfinished(timeline)) ?? `${name} was not judged`);
  if (mode === 'assert') testCase.error(text, 'unknown');
  else testCase.skipped().standardOutput(cdata(text));
}

function addFinding(testCase: TestCase, report: Report, finding: Finding, nth: number): void {
  const name = `${finding.check}: ${finding.promise}${nth > 1 ? ` (${nth})` : ''}`;
  const text = [finding.summary, ...proof(report, finding)].join('\n');
  testCase.className(className(report, finding.subject)).name(plainLine(name));
  if (finding.verdict === 'pass') testCase.standardOutput(cdata(text));
  else if (!finding.asserted)
    testCase.skipped().standardOutput(cdata(`measured, not asserted: ${finding.verdict}\n${text}`));
  else if (finding.verdict === 'fail')
    testCase.failure(plainLine(finding.summary), 'fail').stacktrace(cdata(text));
  else testCase.error(plainLine(finding.summary), 'unknown', cdata(text));
}

function className({ scenario }: Report, subject: string): string {
  return plainLine(`firedrill.${scenario}.${subject}`);
}

function proof({ evidence }: Report, finding: Finding): string[] {
  return evidence
    .filter(({ seq }) => finding.evidence.includes(seq))
    .map(({ seq, tMs, text }) => `history.jsonl:${seq + 1}, ${moment(tMs)}: ${text}`);
}

// The builder splits only the first `]]>` of a section; a second one would end it.
function cdata(text: string): string {
  return plain(text).replaceAll(']]>', ']] >');
}
