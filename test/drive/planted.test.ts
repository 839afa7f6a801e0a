/** Bad strategies, each with one thing wrong, and careful ones: the drive meets them in the fake lab, and the checks judge them. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import type { Harm, Outcome } from '../../src/history/finding.ts';
import { at, backup, every, poll, silence, type TimelineEntry } from '../../src/index.ts';
import { outcomeLabel } from '../../src/report/labels.ts';
import type { FakeScripts } from '../fake-lab/behaviour.ts';
import { drillOf } from './told.ts';

/** Silent from the middle of backup 1 on, for four minutes; two more backups follow. */
const silent: TimelineEntry[] = [
  at('0s', backup()),
  at('2s', silence('target', { for: '4m' })),
  at('20m', backup()),
  at('40m', backup()),
];

/** Silent after backup 1, for nearly two hours of polls; another backup follows. */
const pollsUnderSilence: TimelineEntry[] = [
  at('0s', backup()),
  every('5m', poll(), { from: '2m', until: '2h' }),
  at('1m', silence('target', { for: '110m' })),
  at('2h10m', backup()),
];

interface Planted {
  scripts: FakeScripts;
  timeline?: TimelineEntry[];
  backups: (Outcome | null)[];
  /** Of the trial. */
  outcome: Outcome;
  harms: Harm[];
  word: string;
}

const failing = { unreachable: { failsAfterMs: 20_000, code: 12 } };

const planted: Record<string, Planted> = {
  'a careful one': {
    scripts: { backup: failing },
    backups: ['failed-clean', 'succeeded', 'succeeded'],
    outcome: 'failed-clean',
    harms: [],
    word: 'failed cleanly',
  },
  'one that nothing disturbs': {
    scripts: {},
    timeline: [at('0s', backup()), at('20m', backup())],
    backups: ['succeeded', 'succeeded'],
    outcome: 'succeeded',
    harms: [],
    word: 'succeeded',
  },
  'one that swallows its errors': {
    scripts: { backup: { unreachable: { failsAfterMs: 20_000, code: 0 }, data: 'in-place' } },
    backups: ['silent-loss', 'succeeded', 'succeeded'],
    outcome: 'silent-loss',
    harms: ['lost-copy'],
    word: 'silent loss',
  },
  'one that hangs, and ignores SIGTERM': {
    scripts: { backup: { recovers: false, sigterm: 'ignores' } },
    // Those that are due while it hangs are left out.
    backups: ['hung'],
    outcome: 'hung',
    harms: ['not-recovered', 'ignored-sigterm'],
    word: 'hung',
  },
  'one that writes over the last good copy': {
    scripts: { backup: { ...failing, data: 'in-place' } },
    backups: ['failed-dirty', 'succeeded', 'succeeded'],
    outcome: 'failed-dirty',
    harms: ['lost-copy'],
    word: 'failed dirty',
  },
  'a lock without a release': {
    scripts: { backup: { ...failing, locks: true } },
    backups: ['failed-clean', 'refused', 'refused'],
    outcome: 'failed-dirty',
    harms: ['not-recovered'],
    word: 'failed, and did not recover',
  },
  'a lock file among the data': {
    scripts: { backup: { ...failing, locks: true, leaves: { files: ['lock.pid'] } } },
    backups: ['failed-dirty', 'refused', 'refused'],
    outcome: 'failed-dirty',
    // A restore finds the lock file among the data.
    harms: ['lost-copy', 'not-recovered', 'left'],
    word: 'failed dirty',
  },
  'one that waits in D state, and then succeeds': {
    scripts: { backup: { waits: 'killable', sigterm: 'ends' } },
    backups: ['succeeded-dirty', 'succeeded', 'succeeded'],
    outcome: 'succeeded-dirty',
    harms: ['froze', 'ignored-sigterm'],
    word: 'succeeded, but froze',
  },
  'one that ignores SIGTERM, and then succeeds': {
    scripts: { backup: { sigterm: 'ignores' } },
    backups: ['succeeded-dirty', 'succeeded', 'succeeded'],
    outcome: 'succeeded-dirty',
    harms: ['ignored-sigterm'],
    word: 'succeeded, but ignored SIGTERM',
  },
  'polls that wait in D state and pile up, beside backups that succeed': {
    scripts: { poll: { waits: 'killable' } },
    timeline: pollsUnderSilence,
    backups: ['succeeded', 'succeeded'],
    outcome: 'succeeded-dirty',
    harms: ['piled-up'],
    word: 'succeeded, but its polls piled up',
  },
  'polls that give up in time': {
    scripts: { poll: { unreachable: { failsAfterMs: 30_000, code: 1 } } },
    timeline: pollsUnderSilence,
    backups: ['succeeded', 'succeeded'],
    outcome: 'succeeded',
    harms: [],
    word: 'succeeded',
  },
  'one that succeeds, and leaves a process each time': {
    scripts: { backup: { leaves: { when: 'always', node: 1 } } },
    timeline: [at('0s', backup()), at('20m', backup()), at('40m', backup())],
    backups: ['succeeded-dirty', 'succeeded-dirty', 'succeeded-dirty'],
    outcome: 'succeeded-dirty',
    harms: ['left'],
    word: 'succeeded, but left something behind',
  },
};

describe.each(Object.entries(planted))('%s', (_, { scripts, timeline = silent, ...expected }) => {
  test(`is found: ${expected.word}`, async () => {
    const done = await drillOf(scripts, timeline);
    const [judged] = judge(done.trials).subjects;
    expect(judged?.backups.map(({ outcome }) => outcome)).toEqual(expected.backups);
    expect(judged).toMatchObject({ outcome: expected.outcome, harms: expected.harms });
    const { word, tone } = outcomeLabel(judged?.outcome ?? null, judged?.harms);
    expect(word).toBe(expected.word);
    expect(tone).toBe(expected.harms.length > 0 ? 'bad' : expected.outcome === 'succeeded' ? 'good' : 'fair');
  });
});

test('the proof of a silent loss is the restore that differs', async () => {
  const { scripts } = planted['one that swallows its errors'] ?? {};
  const done = await drillOf(scripts ?? {}, silent);
  const [judged] = judge(done.trials).subjects;
  const found = judged?.findings.find(({ check }) => check === 'no-silent-loss');
  expect(found?.verdict).toBe('fail');
  const restored = done.events.filter(
    ({ type, seq }) => type === 'restored' && found?.evidence.includes(seq),
  );
  expect(restored).toMatchObject([{ ok: true, matches: [] }]);
});
