/** The failed and unknown findings of a subject, without a repetition of why its trial was cut short. */
import type { Finding, SubjectJudgement } from '../history/finding.ts';
import { brokenFindings } from './headline.ts';
import type { Report } from './report.ts';

export interface Broken {
  /** The findings to list one by one, failures first. */
  findings: readonly Finding[];
  /** One sentence for all findings that are unknown because the trial was cut short; undefined: it was not. */
  untold: string | undefined;
}

/** The findings that did not pass. Where a subject was cut short, that is why it is unknown, and each would only repeat it. */
export function failuresOf(report: Report, judged: SubjectJudgement): Broken {
  const broken = brokenFindings(judged);
  const why = whyCutShort(report, judged.subject);
  const unknown = broken.filter(({ verdict }) => verdict === 'unknown');
  if (why === undefined || unknown.length === 0) return { findings: broken, untold: undefined };
  return {
    findings: broken.filter(({ verdict }) => verdict === 'fail'),
    untold: `${promises(unknown, judged.mode)} without a verdict: ${why}`,
  };
}

function whyCutShort({ subjects, troubles }: Report, name: string): string | undefined {
  const timeline = subjects.find(({ subject }) => subject === name);
  if (!timeline || timeline.untilMs === null) return 'the trial never started';
  if (timeline.ended === null) return 'the history stops before the end of the trial';
  const troubled = troubles.some(({ subject }) => subject === name);
  return {
    interrupted: 'the trial was interrupted',
    trouble: 'the trial ended in trouble',
    completed: troubled ? 'there was trouble' : undefined,
  }[timeline.ended];
}

// Of a subject that is asserted, some promises may still only be measured.
function promises(findings: readonly Finding[], mode: SubjectJudgement['mode']): string {
  const asserted = findings.filter((finding) => finding.asserted).length;
  const all = findings.length === 1 ? '1 promise' : `${findings.length} promises`;
  return mode === 'assert' && asserted < findings.length ? `${all} (${asserted} of them asserted)` : all;
}
