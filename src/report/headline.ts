/** The sentences at the top of every report: the verdict first, then the result of each strategy. */
import type { BackupResult, Finding, SubjectJudgement } from '../history/finding.ts';
import { plainLine } from '../terminal/plain.ts';
import { outcomeLabel } from './labels.ts';
import type { Report } from './report.ts';
import { seedsText } from './strategy-summary.ts';

/** The verdict as one word in capitals; `MEASURED` where nothing is asserted. */
export function verdictLabel({ verdict }: Report): 'PASS' | 'FAIL' | 'UNKNOWN' | 'MEASURED' {
  return verdict === null ? 'MEASURED' : (verdict.toUpperCase() as 'PASS' | 'FAIL' | 'UNKNOWN');
}

/** The verdict in one sentence, without its word. */
export function verdictSentence(report: Report): string {
  const asserted = assertedFindings(report);
  const failed = asserted.filter(({ verdict }) => verdict === 'fail');
  const unknown = asserted.filter(({ verdict }) => verdict === 'unknown');
  if (report.seeds.length > 1 && asserted.length > 0)
    return `${report.strategies
      .filter(({ mode }) => mode === 'assert')
      .map(seedsText)
      .join('; ')}.`;
  const never = report.judgement.subjects.filter(
    ({ outcome, mode }) => outcome === 'never-worked' && mode === 'assert',
  );
  if (never.length > 0) return `${never.map(neverWorkedText).join('; ').replace(/\.+$/, '')}.`;
  if (report.verdict === null) return 'this scenario asserts nothing, so nothing could fail; it measures.';
  const idle = asserted.filter(({ verdict }) => verdict === 'not-tested').length;
  const besides = idle > 0 ? `; ${idle} not tested` : '';
  if (report.verdict === 'pass') {
    if (idle === 0) return `${promises(asserted)} asserted of ${who(asserted)} held.`;
    return `${asserted.length - idle} of ${promises(asserted)} asserted of ${who(asserted)} held${besides}.`;
  }
  if (failed.length > 0)
    return `${who(failed)} broke ${failed.length} of ${promises(asserted)} asserted${unknown.length > 0 ? `; ${unknown.length} unknown` : ''}${besides}.`;
  if (unknown.length > 0)
    return `of ${promises(asserted)} asserted, ${unknown.length} unknown (${who(unknown)}).`;
  const missed = missedSubjects(report);
  if (missed.length > 0)
    return `${missed.map(({ subject, notTested }) => `${subject} was not tested: ${notTested}`).join('; ')}.`;
  return 'the verdict of every assertion is unknown.';
}

/** E.g. `rsync-ssh never worked: its backup failed without any fault: exit code 255`. */
function neverWorkedText({ subject, findings }: SubjectJudgement): string {
  const why = findings.find(({ check }) => check === 'works')?.summary;
  return why ? plainLine(`${subject} never worked: ${why}`) : `${subject} never worked`;
}

/** The asserted trials that are unknown for the one reason that no fault met a backup. */
export function missedSubjects({ judgement }: Pick<Report, 'judgement'>): SubjectJudgement[] {
  return judgement.subjects.filter(
    ({ verdict, notTested, findings }) =>
      verdict === 'unknown' &&
      notTested !== null &&
      !findings.some((finding) => finding.asserted && finding.verdict === 'unknown'),
  );
}

/** Findings that decide the verdict. */
export function assertedFindings({ judgement }: Report): Finding[] {
  return judgement.subjects.flatMap(({ findings }) => findings.filter(({ asserted }) => asserted));
}

/** Findings that did not pass: failures, then the unknown ones, then those that were not tested. */
export function brokenFindings({ findings }: SubjectJudgement): Finding[] {
  return [
    ...findings.filter(({ verdict }) => verdict === 'fail'),
    ...findings.filter(({ verdict }) => verdict === 'unknown'),
    ...findings.filter(({ verdict }) => verdict === 'not-tested'),
  ];
}

/** The outcomes of a subject's backups, e.g. `2 backups: 1 hung, 1 succeeded`, without the baseline run. */
export function backupsInWords({ backups }: { backups: readonly BackupResult[] }): string {
  const counted = backups.filter(({ backup }) => backup > 0);
  if (counted.length === 0) return 'no backups';
  const counts = new Map<string, number>();
  for (const { outcome, harms } of counted) {
    const { word } = outcomeLabel(outcome, harms);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const parts = [...counts].map(([word, count]) => `${count} ${word}`);
  return `${counted.length} ${counted.length === 1 ? 'backup' : 'backups'}: ${parts.join(', ')}`;
}

function promises(findings: readonly Finding[]): string {
  return findings.length === 1 ? 'the 1 promise' : `the ${findings.length} promises`;
}

function who(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ subject }) => subject))].join(' and ') || 'the subjects';
}
