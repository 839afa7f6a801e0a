/** The summary that a run prints to stdout when it is over. */

import type { Finding, SubjectJudgement } from '../history/finding.ts';
import { momentText } from '../history/time-text.ts';
import { wantsColor } from '../terminal/color.ts';
import { plainAll, plainLine } from '../terminal/plain.ts';
import { wrap } from '../terminal/wrap.ts';
import { errorLines } from './backup-errors.ts';
import { caveat } from './caveats.ts';
import { controlPlaneSentence } from './control-plane.ts';
import { place, proofOf } from './evidence.ts';
import { failuresOf } from './failures.ts';
import { backupsInWords, verdictLabel, verdictSentence } from './headline.ts';
import { outcomeLabel, verdictLabelOf } from './labels.ts';
import { metInShort } from './met.ts';
import { metricsLine } from './metrics.ts';
import { type Painter, painter } from './painter.ts';
import type { Report } from './report.ts';
import { scheduleRows, scheduleSentence } from './schedule.ts';
import { seedList, seedsText } from './strategy-summary.ts';
import type { SubjectTimeline } from './timeline.ts';

export interface TerminalOptions {
  /** Whether to colour; see `src/terminal/color.ts`. Default: no. */
  color?: boolean;
  /** Lines are broken at this width. Default: they are as long as they are. */
  columns?: number;
  /** Where the reports are, as it should be shown; left out where none were written. */
  reports?: string;
}

/** The options for this stream. Text in a pipe is not broken into lines: programs search in it. */
export function terminalOf(stream: { isTTY?: boolean; columns?: number }): TerminalOptions {
  // Some terminals say that they are 0 wide.
  return { color: wantsColor(stream, process.env), columns: stream.isTTY ? stream.columns || 80 : undefined };
}

/** The summary, with a line end after its last line. The first line says the verdict. */
export function renderTerminal(given: Report, options: TerminalOptions = {}): string {
  const { color = false, columns = Number.POSITIVE_INFINITY, reports } = options;
  const report = plainAll(given);
  const paint = painter(color, { boldNeutral: true });
  const { plan, judgement } = report;
  const lines = [
    `${paint.bold(paint.tone(verdictLabelOf(report.verdict).tone, `${verdictLabel(report)}:`))} ${paint.bold(verdictSentence(report))}`,
    ...(report.incomplete ? [paint.tone('unknown', `Incomplete: ${plainLine(report.incomplete)}.`)] : []),
    plainLine(`${plan.title}${plan.incident ? ` (${plan.incident})` : ''}`),
    paint.dim(
      plainLine(
        `${report.scenario}, ${seedList(report.seeds)}, ${report.clock} clock, ${report.lab?.kernel ?? 'no lab was opened'}`,
      ),
    ),
    '',
    ...(report.comparison ? [paint.bold(plainLine(report.comparison)), ''] : []),
    ...outcomeTable(judgement.subjects, paint),
    ...(report.seeds.length > 1
      ? ['', ...report.strategies.map((one) => `  ${plainLine(seedsText(one))}`)]
      : []),
    ...decidingFirst(judgement.subjects).flatMap((subject) => brokenLines(report, subject, paint)),
    ...report.subjects.flatMap((timeline) => clusterLines(timeline, paint)),
    ...troubleLines(report, paint),
    '',
    paint.dim(caveat(report)),
    ...(reports ? [`Reports: ${plainLine(reports)}`] : []),
  ];
  return `${wrap(lines.join('\n'), columns)}\n`;
}

function outcomeTable(subjects: readonly SubjectJudgement[], paint: Painter): string[] {
  const rows = subjects.map((subject) => {
    const { sign, word, tone } = outcomeLabel(subject.outcome, subject.harms);
    return { subject, name: plainLine(subject.subject), outcome: `${sign} ${word}`, tone };
  });
  const nameWidth = Math.max(0, ...rows.map(({ name }) => name.length));
  const outcomeWidth = Math.max(0, ...rows.map(({ outcome }) => outcome.length));
  return rows.flatMap(({ subject, name, outcome, tone }) => [
    `  ${paint.bold(name.padEnd(nameWidth))}  ${subject.mode === 'assert' ? 'asserted' : 'measured'}  ${paint.tone(tone, outcome.padEnd(outcomeWidth))}  ${backupsInWords(subject)}`,
    `  ${' '.repeat(nameWidth)}  ${paint.dim(metricsLine(subject))}`,
    ...[...errorLines(subject), metInShort(subject)].flatMap((line) =>
      line ? [`  ${' '.repeat(nameWidth)}  ${paint.dim(line)}`] : [],
    ),
  ]);
}

function decidingFirst(subjects: readonly SubjectJudgement[]): SubjectJudgement[] {
  return subjects.toSorted((a, b) => a.mode.localeCompare(b.mode));
}

function brokenLines(report: Report, subject: SubjectJudgement, paint: Painter): string[] {
  const { findings, untold } = failuresOf(report, subject);
  if (findings.length === 0 && !untold) return [];
  const decides = subject.mode === 'assert' ? '' : paint.dim(' (measured: decides nothing)');
  return [
    '',
    `${paint.bold(plainLine(subject.subject))}${decides}`,
    ...findings.flatMap((finding) => findingLines(report, finding, subject.mode, paint)),
    ...(untold ? [`  ${verdictMark('unknown', paint)}  ${untold}`] : []),
  ];
}

function clusterLines({ subject, schedule, controlPlane }: SubjectTimeline, paint: Painter): string[] {
  const rows = schedule ? scheduleRows(schedule) : [];
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((cells) => (cells[column] ?? '').length)));
  const lines = [
    ...(schedule ? [scheduleSentence(schedule)] : []),
    ...rows.map((cells) => `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`),
    ...(controlPlane ? [paint.dim(controlPlaneSentence(controlPlane))] : []),
  ];
  if (lines.length === 0) return [];
  return ['', paint.bold(plainLine(subject)), ...lines.map((line) => `  ${line}`)];
}

function troubleLines({ troubles }: Report, paint: Painter): string[] {
  if (troubles.length === 0) return [];
  const mark = paint.tone('bad', '! trouble');
  return [
    '',
    ...troubles.map(
      ({ tMs, subject, message }) => `${mark}  ${plainLine(subject)}, ${momentText(tMs)}: ${message}`,
    ),
  ];
}

function findingLines(
  report: Report,
  finding: Finding,
  mode: SubjectJudgement['mode'],
  paint: Painter,
): string[] {
  const [proof] = proofOf(report, finding);
  const summary = plainLine(`${finding.promise}: ${finding.summary}`);
  return [
    `  ${verdictMark(finding.verdict, paint)}  ${summary}${aside(finding, mode)}`,
    ...(proof ? [paint.dim(`      ${place(proof)}, ${momentText(proof.tMs)}: ${proof.text}`)] : []),
  ];
}

function verdictMark(verdict: Finding['verdict'], paint: Painter): string {
  const { sign, word, tone } = verdictLabelOf(verdict);
  return paint.tone(tone, `${sign} ${word}`);
}

// Of a subject that is asserted, some promises may still only be measured.
function aside({ asserted }: Finding, mode: SubjectJudgement['mode']): string {
  return mode === 'assert' && !asserted ? ' (measured)' : '';
}
