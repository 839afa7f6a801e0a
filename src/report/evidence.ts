/** The events that findings point at, each in one line of words. */
import { z } from 'zod';
import type { Finding, Judgement } from '../history/finding.ts';
import { jobLabels } from '../history/job-labels.ts';
import type { TrialHistory } from '../history/trial-history.ts';
import { eventText, trialJobs } from './event-text.ts';

/** The number of events of a finding that a report describes; it names the others by number only. */
export const MAX_EVIDENCE = 5;

export const Evidence = z.object({
  /** The history that holds the event, from the folder of the run. */
  file: z.string(),
  seq: z.int(),
  tMs: z.number(),
  subject: z.string(),
  text: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;

/** The first events of every finding, each once, in the order of trials and histories. Numbers without an event are left out. */
export function evidenceOf(histories: readonly TrialHistory[], judgement: Judgement): Evidence[] {
  return histories.flatMap((history) => {
    const judged = judgement.subjects.find(({ subject }) => subject === history.label);
    return judged ? evidenceOfTrial(history, judged.findings) : [];
  });
}

/** The evidence of one finding, in the finding's own order. */
export function proofOf({ evidence }: { evidence: readonly Evidence[] }, finding: Finding): Evidence[] {
  const rank = (seq: number) => finding.evidence.indexOf(seq);
  return evidence
    .filter(({ subject, seq }) => subject === finding.subject && rank(seq) >= 0)
    .sort((a, b) => rank(a.seq) - rank(b.seq));
}

/** Where the event stands: `history.jsonl:28`, its lines counted from 1. */
export function place({ file, seq }: Evidence): string {
  return `${file}:${seq + 1}`;
}

function evidenceOfTrial({ label, file, events }: TrialHistory, findings: readonly Finding[]): Evidence[] {
  const wanted = new Set(findings.flatMap((finding) => finding.evidence.slice(0, MAX_EVIDENCE)));
  const labels = jobLabels(events);
  const trials = trialJobs(events);
  return events
    .filter(({ seq }) => wanted.has(seq))
    .map((event) => ({
      file,
      seq: event.seq,
      tMs: event.t,
      subject: label,
      text: eventText(event, trials, labels),
    }));
}
