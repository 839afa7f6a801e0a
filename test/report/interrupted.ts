/** The usual run, its subjects under way at once and both cut short, judged by hand: one failure, the rest is unknown. */
import type { Verdict } from '../../src/history/finding.ts';
import { makeReport, type Report } from '../../src/report/report.ts';
import { asTrials } from '../history/as-trials.ts';
import { interleaved, judgement, number } from './history.ts';

export const why = 'its history ends early: it was interrupted; until then: all was well';

/** `because`: how rsync-ssh ended; nfs-soft was interrupted. */
export function interruptedReport(because: 'interrupted' | 'trouble' = 'interrupted'): Report {
  const at = { t: 960_000, type: 'subject-ended' };
  const trouble = { ...at, subject: 'rsync-ssh', type: 'trouble', message: 'QEMU has ended' };
  const ends = [
    { ...at, subject: 'nfs-soft', because: 'interrupted' },
    { ...at, subject: 'rsync-ssh', because },
  ];
  const troubles = because === 'trouble' ? [trouble] : [];
  const events = number([...interleaved().slice(0, 1000), ...troubles, ...ends] as never);
  const judged = judgement(events);
  judged.verdict = 'unknown';
  for (const finding of judged.subjects.flatMap(({ findings }) => findings)) {
    const verdict: Verdict = finding.verdict === 'fail' ? 'fail' : 'unknown';
    Object.assign(finding, { verdict, summary: verdict === 'fail' ? finding.summary : why });
  }
  return makeReport(asTrials(events), judged);
}
