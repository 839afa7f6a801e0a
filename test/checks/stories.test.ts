import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { judge } from '../../src/checks/judge.ts';
import type { EventType } from '../../src/history/events.ts';
import { Outcome, type SubjectJudgement } from '../../src/history/finding.ts';
import { asTrials } from '../history/as-trials.ts';
import { history } from './history-builder.ts';
import { eventAt } from './judged.ts';
import { expectFailuresToStay, expectOutcomesOnlyToWorsen } from './laws.ts';
import { stories } from './stories.ts';

describe.each(Object.entries(stories))('%s', (_, { story, outcomes, findings }) => {
  const events = history(story);
  const whole = only(judge(asTrials(events)).subjects);

  test('each backup gets its outcome, and the subject the worst of them', () => {
    expect(whole.backups.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(whole.outcome).toBe(Outcome.options.find((outcome) => outcomes.includes(outcome)));
  });

  test('exactly the broken promises are found broken', () => {
    // These histories record no layers of restored data.
    const judged = Object.values(checks).filter(
      ({ name, supersededBy, layer }) => !layer && (!supersededBy || story.subject.asserts.includes(name)),
    );
    const found = Object.fromEntries(
      whole.findings
        .filter(({ check }) => !checks[check]?.layer)
        .map(({ check, verdict }) => [check, verdict]),
    );
    const passes = Object.fromEntries(judged.map(({ name }) => [name, 'pass']));
    expect(found).toEqual({ ...passes, ...findings });
  });

  test('every pass and every fail points at events of its own subject, of the kind that proves it', () => {
    for (const { check, verdict, evidence } of whole.findings) {
      if (verdict !== 'unknown') expect(evidence, check).not.toEqual([]);
      for (const seq of evidence) {
        const event = eventAt(events, seq);
        expect(event.subject).toBe(story.subject.name);
        if (verdict !== 'unknown') expect(provenBy[check], check).toContain(event.type);
      }
    }
  });

  test('wherever it is cut off, nothing passes, and a failure there is a failure to the end', () => {
    expectFailuresToStay(events);
  });

  test('wherever it is cut off, no backup looks worse than it turns out', () => {
    expectOutcomesOnlyToWorsen(events);
  });

  test('judging changes nothing: again it finds the same', () => {
    const before = structuredClone(events);
    const first = judge(asTrials(events));
    expect(events).toEqual(before);
    expect(judge(asTrials(events))).toEqual(first);
  });
});

const looks: EventType[] = ['leftovers'];
const restores: EventType[] = [
  'job-started',
  'job-ended',
  'deadline',
  'restored',
  'job-signalled',
  'node-lost',
];
/** A hang is proven by any event of the running job past its deadline. */
const hang: EventType[] = ['job-started', 'deadline', 'job-ended', 'sample', 'node-lost', 'phase'];
const provenBy: Record<string, EventType[]> = {
  'within-deadline': hang,
  'nonzero-exit': [...hang, 'restored'],
  'no-silent-loss': restores,
  'leaves-no-processes': looks,
  'leaves-no-mounts': looks,
  'leaves-no-temporary-files': looks,
  'leaves-no-d-state': ['job-ended', 'sample', 'leftovers'],
  'ends-on-sigterm': ['sigterm-tried', 'job-signalled', 'job-started', 'job-ended', 'sample', 'node-lost'],
  'last-good-restores': [...restores, 'sample'],
  'next-run-succeeds': [...restores, 'fault-lifted'],
  'background-ends': ['job-started', 'job-ended', 'phase', 'subject-ended', 'node-lost', 'sample'],
  'spares-bystanders': ['sample', 'kernel', 'node-lost'],
  'node-keeps-pace': ['sample', 'kernel', 'node-lost'],
};

function only(subjects: SubjectJudgement[]): SubjectJudgement {
  const [subject] = subjects;
  if (!subject) throw new Error('no subject');
  return subject;
}
