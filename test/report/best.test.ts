import { describe, expect, test } from 'vitest';
import type { Harm, Outcome, SubjectJudgement } from '../../src/history/finding.ts';
import { bestSentence } from '../../src/report/best.ts';
import { strategySummaries } from '../../src/report/strategy-summary.ts';

interface Did {
  outcome: Outcome | null;
  harms?: Harm[];
  backups?: (Outcome | null)[];
  durationMs?: number | null;
  dStateMs?: number;
  seed?: number;
  notTested?: string;
}

function sentenceOf(did: Record<string, Did | Did[]>): string | undefined {
  const subjects = Object.entries(did).flatMap(([name, one]) =>
    [one].flat().map((each) => judged(name, each)),
  );
  const judgement = { verdict: 'pass' as const, subjects };
  return bestSentence({ strategies: strategySummaries(judgement), judgement });
}

function judged(strategy: string, did: Did): SubjectJudgement {
  const { outcome, harms = [], backups = [outcome], durationMs = 9_000, dStateMs = null, seed = 1 } = did;
  const { notTested = null } = did;
  return {
    subject: strategy,
    trial: `${strategy}-seed-${seed}`,
    strategy,
    seed,
    mode: 'measure',
    outcome,
    harms,
    notTested,
    verdict: null,
    backups: backups.map((each, index) => ({
      backup: index + 1,
      job: `backup-${index + 4}`,
      startedMs: 0,
      durationMs,
      code: 0,
      signal: null,
      outcome: each,
      harms: [],
      met: [],
    })),
    findings: [],
    deadlineMs: null,
    metrics: [
      {
        name: 'longest-d-state',
        title: 'longest D state',
        unit: 'ms',
        better: 'lower',
        tolerance: 1_000,
        value: dStateMs,
      },
    ],
  };
}

describe('which strategy did best', () => {
  test('a clean failure is better than a success that froze', () => {
    const froze = {
      outcome: 'succeeded-dirty',
      harms: ['froze', 'ignored-sigterm'],
      dStateMs: 53_700,
    } as const;
    expect(
      sentenceOf({
        'nfs-soft': { ...froze, harms: [...froze.harms] },
        'rsync-ssh': {
          outcome: 'failed-clean',
          backups: ['succeeded', 'failed-clean', 'succeeded', 'succeeded'],
        },
      }),
    ).toBe(
      'rsync-ssh did best in this drill: it failed cleanly (1 of 4 backups failed); nfs-soft succeeded, but froze (53.7 s in D state, ignored SIGTERM).',
    );
  });

  test('of two bad ones it says that neither did well, with the figure that decided', () => {
    expect(
      sentenceOf({
        a: { outcome: 'hung', durationMs: 960_000 },
        b: { outcome: 'failed-dirty', harms: ['left'] },
      }),
    ).toBe(
      'No strategy did well, and b did the least harm: it failed dirty (1 of 1 backup failed, left something behind); a hung (its longest backup took 16 min).',
    );
    expect(sentenceOf({ a: { outcome: 'hung', durationMs: null }, b: { outcome: 'silent-loss' } })).toBe(
      'No strategy did well, and a did the least harm: it hung (a backup never ended); b lost data silently (1 of 1 backup).',
    );
  });

  test('a tie is a tie, for good and for bad', () => {
    const clean: Did = { outcome: 'failed-clean', backups: ['failed-clean', 'succeeded'] };
    expect(sentenceOf({ a: clean, b: clean, c: { outcome: 'node-lost' } })).toBe(
      'a and b did equally well: each failed cleanly (1 of 2 backups failed); c lost the node (1 of 1 backup).',
    );
    expect(sentenceOf({ a: { outcome: 'silent-loss' }, b: { outcome: 'silent-loss' } })).toBe(
      'No strategy did well, and a and b did equally well: each lost data silently (1 of 1 backup).',
    );
  });

  test('of the same outcome, more backups that succeed and fewer harms decide', () => {
    const clean = (...backups: Outcome[]): Did => ({ outcome: 'failed-clean', backups });
    expect(
      sentenceOf({ a: clean('failed-clean', 'failed-clean'), b: clean('failed-clean', 'succeeded') }),
    ).toMatch(
      /^b did best in this drill: it failed cleanly \(1 of 2 backups failed\); a failed cleanly \(2 of 2/,
    );
    const dirty = (...harms: Harm[]): Did => ({ outcome: 'failed-dirty', harms });
    expect(sentenceOf({ a: dirty('lost-copy', 'left'), b: dirty('lost-copy') })).toMatch(
      /^No strategy did well, and b did the least harm/,
    );
  });

  test('unknown is better than nothing at all', () => {
    expect(sentenceOf({ a: { outcome: null }, b: { outcome: 'node-lost' } })).toBe(
      'No strategy did well, and b did the least harm: it lost the node (1 of 1 backup); the outcome of a is unknown.',
    );
    expect(sentenceOf({ a: { outcome: null }, b: { outcome: null } })).toBe(
      'Which strategy did best is unknown: the outcome of none is known.',
    );
  });

  test('one unlucky seed counts', () => {
    expect(
      sentenceOf({
        a: [{ outcome: 'succeeded' }, { outcome: 'silent-loss', seed: 2 }],
        b: [{ outcome: 'failed-clean' }, { outcome: 'failed-clean', seed: 2 }],
      }),
    ).toMatch(/^b did best in this drill: it failed cleanly \(2 of 2/);
  });

  test('of one strategy there is nothing to compare', () => {
    expect(sentenceOf({ a: { outcome: 'succeeded' } })).toBeUndefined();
  });
});

test('a strategy that met no fault is never the best, however well it did', () => {
  const untested: Did = {
    outcome: 'succeeded',
    notTested: 'silence#1 began 142 ms after backup 1 had ended',
  };
  expect(sentenceOf({ fast: untested, slow: { outcome: 'failed-clean' } })).toBe(
    'slow did best in this drill: it failed cleanly (1 of 1 backup failed); no fault met a backup of fast.',
  );
  expect(sentenceOf({ fast: untested, faster: untested })).toBe(
    'Which strategy did best is unknown: no fault met a backup of fast and faster.',
  );
});

test('a bad outcome counts also where no fault met a backup', () => {
  const lost: Did = { outcome: 'silent-loss', notTested: 'silence#1 found no backup' };
  expect(sentenceOf({ lossy: lost, slow: { outcome: 'failed-clean' } })).toMatch(
    /^slow did best in this drill: .*; lossy lost data silently/,
  );
});
