/** Laws of every history, however it came about. */
import { expect } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import type { Event } from '../../src/history/events.ts';
import { Outcome, type SubjectJudgement } from '../../src/history/finding.ts';
import { asTrials } from '../history/as-trials.ts';

/** Of a history of one subject: cut anywhere, nothing passes, and a check that fails there fails in the whole one too. */
export function expectFailuresToStay(events: readonly Event[]): void {
  const final = new Map(only(judge(asTrials(events))).findings.map(({ check, verdict }) => [check, verdict]));
  const endSeq = events.find(({ type }) => type === 'subject-ended')?.seq ?? Number.POSITIVE_INFINITY;
  for (const cut of cuts(events)) {
    const judgement = judge(asTrials(cut));
    expect(judgement.verdict).not.toBe('pass');
    for (const { check, verdict, summary } of only(judgement).findings) {
      const where = `${check} at event ${cut.length}: ${summary}`;
      if ((cut.at(-1)?.seq ?? 0) < endSeq) expect(verdict, where).not.toBe('pass');
      if (verdict === 'fail') expect(final.get(check), where).toBe('fail');
    }
  }
}

/** Cut anywhere, no backup looks worse than it turns out, and none clean that is not. */
export function expectOutcomesOnlyToWorsen(events: readonly Event[]): void {
  const whole = only(judge(asTrials(events))).backups;
  for (const cut of cuts(events)) {
    for (const { backup, outcome } of only(judge(asTrials(cut))).backups) {
      const where = `backup ${backup} at event ${cut.length}`;
      const final = whole.find((other) => other.backup === backup)?.outcome;
      if (outcome) expect(rank(final), where).toBeLessThanOrEqual(rank(outcome));
    }
  }
}

function cuts(events: readonly Event[]): Event[][] {
  return events.slice(1).map((_, index) => events.slice(0, index + 1));
}

/** 0 is the worst. */
function rank(outcome: Outcome | null | undefined): number {
  return outcome ? Outcome.options.indexOf(outcome) : Number.POSITIVE_INFINITY;
}

function only({ subjects }: { subjects: SubjectJudgement[] }): SubjectJudgement {
  const [subject] = subjects;
  if (!subject) throw new Error('the history has no subject');
  return subject;
}
