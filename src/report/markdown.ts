/** report.md: the report for a pull request or a wiki. */
import type { Finding, SubjectJudgement } from '../history/finding.ts';
import { durationText, momentText } from '../history/time-text.ts';
import { errorLines } from './backup-errors.ts';
import { caveat, commandToRepeat } from './caveats.ts';
import { controlPlaneSentence } from './control-plane.ts';
import { place, proofOf } from './evidence.ts';
import { failuresOf } from './failures.ts';
import { backupsInWords, verdictLabel, verdictSentence } from './headline.ts';
import { outcomeLabel, verdictLabelOf, type Word } from './labels.ts';
import { code, fenced, text } from './markdown-text.ts';
import { metLines } from './met.ts';
import { metricsLine } from './metrics.ts';
import type { Report } from './report.ts';
import { type ScheduleFigures, scheduleColumns, scheduleRows, scheduleSentence } from './schedule.ts';
import { size } from './size.ts';
import { seedList, seedsText } from './strategy-summary.ts';
import type { SubjectTimeline } from './timeline.ts';

/** The number of kernel lines shown; report.json has more and history.jsonl has all. */
const MAX_KERNEL_LINES = 20;

/** The report as GitHub-flavoured Markdown. The first line says the verdict. */
export function renderMarkdown(report: Report): string {
  const { plan } = report;
  const sections = [
    `# ${sign(verdictLabelOf(report.verdict))}${verdictLabel(report)}: ${text(verdictSentence(report))}`,
    ...(report.incomplete ? [`> **Incomplete:** ${text(report.incomplete)}.`] : []),
    `**${text(plan.title)}**${plan.incident ? ` (${text(plan.incident)})` : ''}${plan.summary ? `: ${text(plan.summary)}` : ''}`,
    facts(report),
    ...(report.comparison ? [`**${text(report.comparison)}**`] : []),
    outcomeTable(report),
    ...(report.seeds.length > 1
      ? [report.strategies.map((one) => `- ${text(seedsText(one))}`).join('\n')]
      : []),
    `_${caveat(report)}_`,
    ...report.judgement.subjects.map((subject) => subjectSection(report, subject)),
    ...(report.troubles.length > 0 ? [troubles(report)] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

function sign({ sign }: Word): string {
  return sign === '–' ? '' : `${sign} `;
}

function facts(report: Report): string {
  const { scenario, seeds, clock, lab, startedAt, firedrill, plan } = report;
  const where = lab ? `kernel ${lab.kernel}, ${lab.host}` : 'no lab was opened';
  const ran = `${plan.lab} lab, ${clock} clock, ${seedList(seeds)}, ${where}`;
  return [
    `- Scenario: ${text(scenario)}; firedrill ${text(firedrill)}; ${text(startedAt ?? 'never started')}`,
    `- Lab: ${text(ran)}`,
    `- Data: ${plan.data.files} files and directories, ${size(plan.data.bytes)}`,
    `- Again: ${code(commandToRepeat(report))}`,
  ].join('\n');
}

function outcomeTable({ judgement }: Report): string {
  const rows = judgement.subjects.map((subject) => {
    const outcome = outcomeLabel(subject.outcome, subject.harms);
    const verdict = verdictLabelOf(subject.mode === 'assert' ? (subject.verdict ?? 'unknown') : null);
    return `| ${text(subject.subject)} | ${outcome.sign} ${outcome.word} | ${verdict.sign} ${verdict.word} | ${backupsInWords(subject)} | ${metricsLine(subject)} |`;
  });
  return [
    '| strategy | outcome | asserted | backups | figures |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function subjectSection(report: Report, judged: SubjectJudgement): string {
  const timeline = report.subjects.find(({ subject }) => subject === judged.subject);
  const parts = [
    `## ${text(judged.subject)}: ${outcomeLabel(judged.outcome, judged.harms).word}`,
    ...(timeline?.title ? [text(timeline.title)] : []),
    ...(timeline?.command ? [fenced(timeline.command)] : []),
    ...(judged.mode === 'measure' ? ['This subject is only measured: its findings decide nothing.'] : []),
    ...(metLines(judged).length > 0 ? [metList(judged)] : []),
    ...(errorLines(judged).length > 0 ? [errorList(judged)] : []),
    ...(judged.findings.length === 0 ? ['Nothing was found: no check had anything to go by.'] : []),
    ...(judged.findings.length > 0 ? [findingList(report, judged)] : []),
    ...(timeline?.schedule ? [scheduleTable(timeline.schedule)] : []),
    ...(timeline?.controlPlane ? [controlPlaneSentence(timeline.controlPlane)] : []),
    ...(timeline && timeline.stuck.length > 0 ? [stuckTable(timeline)] : []),
    ...(timeline && timeline.kernel.lines.length > 0 ? [kernelLines(timeline)] : []),
  ];
  return parts.join('\n\n');
}

function metList(judged: SubjectJudgement): string {
  return ['Faults that met a backup:', '', ...metLines(judged).map((line) => `- ${text(line)}`)].join('\n');
}

function errorList(judged: SubjectJudgement): string {
  return ['Errors that backups got:', '', ...errorLines(judged).map((line) => `- ${text(line)}`)].join('\n');
}

function findingList(report: Report, judged: SubjectJudgement): string {
  const { findings, untold } = failuresOf(report, judged);
  const held = judged.findings.filter(({ verdict }) => verdict === 'pass');
  const item = (finding: Finding) => findingItem(report, finding, judged.mode);
  const unknown = verdictLabelOf('unknown');
  return [
    ...findings.map(item),
    ...(untold ? [`- ${unknown.sign} **${unknown.word}** ${untold}`] : []),
    ...held.map(item),
  ].join('\n');
}

function findingItem(report: Report, finding: Finding, mode: SubjectJudgement['mode']): string {
  const { sign, word } = verdictLabelOf(finding.verdict);
  const [proof] = proofOf(report, finding);
  const line = `- ${sign} **${word}**${mode === 'assert' && !finding.asserted ? ' (measured)' : ''} ${text(finding.promise)}: ${text(finding.summary)}`;
  if (finding.verdict === 'pass' || !proof) return line;
  return `${line}\n  - \`${place(proof)}\` ${momentText(proof.tMs)}: ${text(proof.text)}`;
}

function scheduleTable(figures: ScheduleFigures): string {
  const rows = [scheduleColumns, scheduleColumns.map(() => '---'), ...scheduleRows(figures)];
  return `${scheduleSentence(figures)}\n\n${rows.map((cells) => `| ${cells.map(text).join(' | ')} |`).join('\n')}`;
}

function stuckTable({ stuck }: SubjectTimeline): string {
  const killable = { true: 'yes', false: '**no**', null: 'not known' };
  const rows = stuck.map(
    (kind) =>
      `| ${text(kind.comm)} | ${text(kind.waitsIn)} | ${killable[`${kind.killable}`]} | ${kind.tasks} | ${durationText(kind.longestMs)} |`,
  );
  return [
    '| stuck in D state | waits in | SIGKILL ends it | tasks | longest |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function kernelLines({ kernel }: SubjectTimeline): string {
  const classified = kernel.lines.filter((line) => line.class !== 'other');
  const shown = (classified.length > 0 ? classified : kernel.lines).slice(0, MAX_KERNEL_LINES);
  const total = Object.values(kernel.counts).reduce((sum, count) => sum + count, 0);
  const lines = shown.map(({ tMs, text }) => `[${durationText(tMs)}] ${text}`).join('\n');
  return `Kernel log, ${shown.length} of ${total} lines:\n\n${fenced(lines)}`;
}

function troubles({ troubles }: Report): string {
  const items = troubles.map(
    ({ tMs, subject, message }) => `- ${text(subject)}, ${momentText(tMs)}: ${text(message)}`,
  );
  return `## Trouble in the lab\n\nWhat depends on it is unknown.\n\n${items.join('\n')}`;
}
