/** Subjects that are driven at once never meet, but their events lie between each other's in one history. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import type { Event } from '../../src/history/events.ts';
import { asTrials } from '../history/as-trials.ts';
import { generator } from './generator.ts';
import { history, interleaved, type Story } from './history-builder.ts';
import { clean, cleanFailure, hanger, stories } from './stories.ts';

const named = (story: Story, name: string): Story =>
  Object.assign(story, { subject: { ...story.subject, name } });

/** The judgement, with its evidence told by subject and by the number of the event among that subject's. */
function judged(events: readonly Event[]) {
  const { verdict, subjects } = judge(asTrials(events));
  const counts = new Map<string | null, number>();
  const names = new Map<number, string>();
  for (const { seq, subject } of events) {
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
    names.set(seq, `${subject} ${counts.get(subject)}`);
  }
  const told = subjects.map((subject) => ({
    ...subject,
    findings: subject.findings.map((found) => ({
      ...found,
      evidence: found.evidence.map((seq) => names.get(seq)),
    })),
  }));
  return { verdict, subjects: told };
}

describe('subjects whose events interleave', () => {
  const told = Object.entries(stories);
  const pairs = told.map(([name, { story }], index) => {
    const [otherName, other] = told[(index + 1) % told.length] ?? told[0] ?? [];
    return [name, otherName, story, other?.story] as const;
  });

  test.each(pairs)('%s and %s are judged as if one had come after the other', (_, __, first, second) => {
    if (!second) throw new Error('there is no second story');
    const both = [named(first, 'first'), named(second, 'second')];
    const alone = judged(history(...both));
    for (const seed of [1, 2, 3]) {
      const events = interleaved(generator(seed), ...both);
      const switches = events.filter(({ subject }, index) => subject !== events[index - 1]?.subject);
      expect(switches.length).toBeGreaterThan(10);
      expect(judged(events)).toEqual(alone);
    }
  });

  test('an end that cuts off one of them leaves the other as it is', () => {
    const events = interleaved(generator(1), hanger(), cleanFailure());
    const cut = events.filter(({ subject, t }) => subject !== 'nfs-hard' || t < 10_000);
    expect(judge(asTrials(cut)).subjects[1]?.verdict).toBe('pass');
    expect(judge(asTrials(cut)).subjects[0]?.findings.map(({ verdict }) => verdict)).not.toContain('pass');
  });

  test('trouble without a subject is that of all that are being run', () => {
    const events = interleaved(generator(1), hanger(), clean());
    const firstEnd = events.find(({ type }) => type === 'subject-ended');
    const troubledAfter = (seq: number) => {
      const trouble = {
        type: 'trouble',
        subject: null,
        message: 'qemu went away',
        t: 0,
        seq: seq + 1,
      } as const;
      const judgement = judge(asTrials([...events, trouble].sort((a, b) => a.seq - b.seq)));
      return judgement.subjects
        .filter(({ findings }) => findings.some(({ summary }) => /qemu/.test(summary)))
        .map(({ subject }) => subject);
    };
    const bothStarted = events.findLast(({ type }) => type === 'subject-started')?.seq ?? 0;
    expect(troubledAfter(bothStarted)).toEqual(['nfs-hard', 'rsync-ssh']);
    const other = firstEnd?.subject === 'nfs-hard' ? 'rsync-ssh' : 'nfs-hard';
    expect(troubledAfter(firstEnd?.seq ?? 0)).toEqual([other]);
  });
});
