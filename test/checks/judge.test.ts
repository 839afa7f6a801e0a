import { describe, expect, test } from 'vitest';
import { type Check, pass } from '../../src/checks/check.ts';
import { judge } from '../../src/checks/judge.ts';
import { failsCleanly2 } from '../../src/checks/sets.ts';
import { worstVerdict } from '../../src/checks/verdict.ts';
import { Judgement } from '../../src/history/finding.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, Story } from './history-builder.ts';
import { findingOf, subjectOf } from './judged.ts';
import { clean, cleanFailure, hanger, litterer, stories, swallower } from './stories.ts';

describe('judging a history', () => {
  test('a run in which every backup succeeded and no fault met one passes nothing', () => {
    const judgement = judge(asTrials(history(clean())));
    const findings = judgement.subjects[0]?.findings.filter(({ asserted }) => asserted);
    const verdicts = new Set(findings?.map(({ verdict }) => verdict));
    expect([...verdicts].sort()).toEqual(['not-tested', 'pass']);
    expect(judgement.verdict).toBe('unknown');
  });

  test('a run with a clean failure under a fault passes all that was asserted', () => {
    const judgement = judge(asTrials(history(cleanFailure())));
    expect(
      judgement.subjects[0]?.findings.filter(({ verdict, asserted }) => asserted && verdict !== 'pass'),
    ).toEqual([]);
    expect(judgement.verdict).toBe('pass');
  });

  test('a measured subject never decides the verdict', () => {
    const judgement = judge(asTrials(history(hanger(), cleanFailure())));
    expect(judgement.subjects.map(({ verdict }) => verdict)).toEqual([null, 'pass']);
    expect(judgement.subjects[0]?.findings.every(({ asserted }) => !asserted)).toBe(true);
    expect(judgement.verdict).toBe('pass');
  });

  test('an asserted one does', () => {
    expect(judge(asTrials(history(swallower()))).verdict).toBe('fail');
  });

  test('only the asserted checks of a subject count', () => {
    const only = (...asserts: string[]) =>
      Object.assign(litterer(), { subject: { ...litterer().subject, asserts } });
    expect(judge(asTrials(history(only('within-deadline')))).verdict).toBe('pass');
    expect(judge(asTrials(history(only('within-deadline', 'leaves-no-temporary-files')))).verdict).toBe(
      'fail',
    );
  });

  test('a check that a measured subject lists is still not asserted', () => {
    const story = new Story({ mode: 'measure', asserts: [...failsCleanly2.checks] }).over(60_000);
    expect(subjectOf(story)).toMatchObject({ verdict: null });
    expect(subjectOf(story).findings.some(({ asserted }) => asserted)).toBe(false);
  });

  test('a check that throws is unknown and says why', () => {
    const broken: Check = {
      name: 'broken',
      promise: 'never breaks',
      judge: () => {
        throw new Error('no such sample');
      },
    };
    const story = Object.assign(clean(), { subject: { ...clean().subject, asserts: ['broken'] } });
    const judgement = judge(asTrials(history(story)), [broken]);
    expect(judgement.subjects[0]?.findings).toEqual([
      {
        subject: 'rsync-ssh',
        check: 'broken',
        promise: 'never breaks',
        verdict: 'unknown',
        asserted: true,
        summary: 'the check broke: no such sample',
        evidence: [],
      },
    ]);
    expect(judgement.verdict).toBe('unknown');
  });

  test('an asserted check that does not exist is unknown, not forgotten', () => {
    const story = Object.assign(clean(), { subject: { ...clean().subject, asserts: ['leaves-no-dust'] } });
    expect(findingOf(story, 'leaves-no-dust')).toMatchObject({ verdict: 'unknown', asserted: true });
    expect(judge(asTrials(history(story))).verdict).toBe('unknown');
  });

  test('an asserted subject of which no check is asserted is unknown', () => {
    const story = Object.assign(clean(), { subject: { ...clean().subject, asserts: [] } });
    expect(judge(asTrials(history(story))).verdict).toBe('unknown');
  });

  test('every judgement has the shape of the contract', () => {
    for (const { story } of Object.values(stories)) {
      expect(Judgement.parse(judge(asTrials(history(story))))).toEqual(judge(asTrials(history(story))));
    }
  });

  test('a history without its plan holds no trial, and no trial is no pass', () => {
    expect(judge(asTrials(history(clean()).slice(1)))).toEqual({ verdict: 'unknown', subjects: [] });
  });
});

describe('the outcome of a subject', () => {
  test('is the worst of its backups', () => {
    expect(subjectOf(litterer()).outcome).toBe('failed-dirty');
    expect(subjectOf(new Story().over(60_000)).outcome).toBeNull();
  });

  test('is not good as long as one of them is unknown', () => {
    const untold = (went: { code: number; left?: { mounts: string[] } }) =>
      new Story().backup(1, went).backup(2, { atMs: 20_000 }).restored(40_000, [2]).over(60_000);
    expect(subjectOf(untold({ code: 0 })).backups.map(({ outcome }) => outcome)).toEqual([null, 'succeeded']);
    expect(subjectOf(untold({ code: 0 })).outcome).toBeNull();
    const cleanThenUntold = new Story()
      .backup(1, { code: 1 })
      .restored(15_000, [0])
      .backup(2, { atMs: 20_000 });
    expect(subjectOf(cleanThenUntold.over(60_000)).outcome).toBeNull();
    expect(subjectOf(untold({ code: 1, left: { mounts: ['/mnt'] } })).outcome).toBe('failed-dirty');
  });
});

describe('a history that cannot show everything', () => {
  const always: Check = { name: 'always', promise: 'holds', judge: () => pass('it held') };
  const summaryOf = (story: Story) =>
    judge(asTrials(history(story)), [always]).subjects[0]?.findings[0]?.summary;

  test('trouble makes a pass unknown, and the finding has the trouble as its evidence', () => {
    const story = clean().event('trouble', 50_000, { message: 'the guest did not answer' });
    const { verdict, summary, evidence } = findingOf(story, 'within-deadline');
    expect(verdict).toBe('unknown');
    expect(summary).toMatch(/^there was trouble: the guest did not answer; until then: /);
    expect(evidence).toContain(history(story).find(({ type }) => type === 'trouble')?.seq);
  });

  test('a failure from before the trouble is a failure', () => {
    const story = litterer().event('trouble', 65_000, { message: 'x' });
    expect(findingOf(story, 'leaves-no-temporary-files').verdict).toBe('fail');
    expect(subjectOf(story).outcome).toBe('failed-dirty');
  });

  test('a failure after the trouble is unknown', () => {
    const story = litterer().event('trouble', 40_000, { message: 'x' });
    expect(findingOf(story, 'leaves-no-temporary-files').verdict).toBe('unknown');
    expect(subjectOf(story).outcome).toBeNull();
  });

  test('trouble of one subject is not that of another', () => {
    const troubled = hanger().event('trouble', 50_000, { message: 'x' });
    expect(judge(asTrials(history(troubled, cleanFailure()))).verdict).toBe('pass');
    expect(judge(asTrials(history(troubled))).verdict).toBe('unknown');
  });

  test('trouble without a subject is that of the one being run, or of all that are still to come', () => {
    const trouble = { type: 'trouble', subject: null, message: 'qemu went away' } as const;
    const events = history(hanger(), clean());
    const judgedWith = (after: string, subject: string) => {
      const seq = events.find((event) => event.type === after && event.subject === subject)?.seq ?? 0;
      const told = [...events, { ...trouble, t: 0, seq: seq + 1 }].sort((a, b) => a.seq - b.seq);
      return judge(asTrials(told)).subjects.map(({ findings }) =>
        findings.some(({ summary }) => /qemu/.test(summary)),
      );
    };
    expect(judgedWith('phase', 'nfs-hard')).toEqual([true, false]);
    expect(judgedWith('subject-ended', 'nfs-hard')).toEqual([false, true]);
    expect(judgedWith('phase', 'rsync-ssh')).toEqual([false, true]);
    expect(judgedWith('subject-ended', 'rsync-ssh')).toEqual([false, false]);
  });

  test.each([
    ['interrupted', 'its history ends early: it was interrupted; until then: it held'],
    ['trouble', 'its history ends early: there was trouble; until then: it held'],
  ] as const)('a subject that ended by %s passes nothing', (because, summary) => {
    expect(summaryOf(new Story().backup(1).over(60_000, { because }))).toBe(summary);
  });

  test('nor does one that was cut off, or never started', () => {
    expect(summaryOf(new Story().backup(1))).toBe('its history is cut off; until then: it held');
    const events = history(clean()).slice(0, 1);
    expect(judge(asTrials(events), [always]).subjects[0]?.findings[0]?.summary).toBe(
      'it was never started; until then: it held',
    );
  });

  test('a run that did not come to its end does not pass, though all its subjects did', () => {
    expect(judge(asTrials(history(clean()).slice(0, -1))).verdict).toBe('unknown');
  });

  test('a run that only measures is good when it measured, be it the loss of the node', () => {
    const measured = (because: 'completed' | 'interrupted') =>
      new Story({ mode: 'measure', asserts: [] }).backup(1, { tookMs: null }).over(60_000, { because });
    expect(judge(asTrials(history(measured('completed')))).verdict).toBe('pass');
    expect(judge(asTrials(history(measured('interrupted')))).verdict).toBe('unknown');
  });
});

describe('the worst verdict', () => {
  test('fail before unknown before pass, and nothing is unknown', () => {
    expect(worstVerdict(['pass', 'unknown', 'fail'])).toBe('fail');
    expect(worstVerdict(['pass', 'unknown'])).toBe('unknown');
    expect(worstVerdict(['pass'])).toBe('pass');
    expect(worstVerdict([])).toBe('unknown');
  });
});
