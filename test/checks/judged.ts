/** Judges one story and gives the part that a test asks for. */
import { judge } from '../../src/checks/judge.ts';
import type { Event, EventType } from '../../src/history/events.ts';
import type { Finding, Outcome, SubjectJudgement } from '../../src/history/finding.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, type Story } from './history-builder.ts';

export function subjectOf(story: Story): SubjectJudgement {
  const [subject] = judge(asTrials(history(story))).subjects;
  if (!subject) throw new Error('the history has no subject');
  return subject;
}

export function findingOf(story: Story, check: string): Finding {
  const found = subjectOf(story).findings.find((finding) => finding.check === check);
  if (!found) throw new Error(`no finding of ${check}`);
  return found;
}

/** The verdict and the types of the events that prove it, in order and without repetition. */
export function verdictOf(story: Story, check: string): { verdict: string; proof: EventType[] } {
  const { verdict, evidence } = findingOf(story, check);
  return { verdict, proof: [...new Set(evidence.map((seq) => eventAt(history(story), seq).type))] };
}

export function outcomesOf(story: Story): (Outcome | null)[] {
  return subjectOf(story).backups.map(({ outcome }) => outcome);
}

/** Throws where a finding points at nothing. */
export function eventAt(events: readonly Event[], seq: number): Event {
  const event = events.find((candidate) => candidate.seq === seq);
  if (!event) throw new Error(`there is no event ${seq}`);
  return event;
}
