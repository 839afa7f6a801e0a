/** Histories that real drills recorded, judged without a lab. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import { readHistory } from '../../src/history/file.ts';
import type { FindingVerdict, Outcome } from '../../src/history/finding.ts';
import { asTrials } from '../history/as-trials.ts';

interface Expected {
  name: string;
  outcomes: Outcome[];
  verdict: FindingVerdict;
  /** The checks that do not pass, but for those of layers that these histories do not record. */
  faults: Record<string, FindingVerdict>;
}

const recorded: Expected[] = [
  {
    name: 'swallows-errors',
    outcomes: ['silent-loss', 'succeeded'],
    verdict: 'fail',
    faults: {
      'nonzero-exit': 'fail',
      'no-silent-loss': 'fail',
      'leaves-no-processes': 'fail',
      'leaves-no-temporary-files': 'fail',
      'last-good-restores': 'fail',
    },
  },
  {
    name: 'hangs',
    outcomes: ['hung'],
    verdict: 'fail',
    faults: {
      'within-deadline': 'fail',
      'nonzero-exit': 'fail',
      'no-silent-loss': 'not-tested',
      'leaves-no-processes': 'fail',
      'leaves-no-temporary-files': 'fail',
      'ends-on-sigterm': 'fail',
      'last-good-restores': 'fail',
      'next-run-succeeds': 'fail',
    },
  },
  {
    name: 'overwrites',
    outcomes: ['failed-dirty', 'succeeded'],
    verdict: 'fail',
    faults: { 'leaves-no-processes': 'fail', 'last-good-restores': 'fail' },
  },
  { name: 'rsync-ssh-hardened', outcomes: ['failed-clean', 'succeeded'], verdict: 'pass', faults: {} },
];

describe.each(recorded)('the recorded drill of $name', ({ name, outcomes, verdict, faults }) => {
  const path = fileURLToPath(new URL(`../fixtures/histories/${name}.jsonl`, import.meta.url));
  const { events } = readHistory(path);
  const judgement = judge(asTrials(events));

  test(`is judged ${verdict}, its backups ${outcomes.join(' and ')}`, () => {
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.subjects[0]?.backups.map(({ outcome }) => outcome)).toEqual(outcomes);
  });

  test('has these faults and no others, each proven by events', () => {
    const findings = judgement.subjects[0]?.findings.filter((finding) => finding.verdict !== 'pass') ?? [];
    expect(Object.fromEntries(findings.map((finding) => [finding.check, finding.verdict]))).toEqual({
      ...faults,
      'restores-structure': 'unknown',
      'restores-metadata': 'unknown',
    });
    const seqs = new Set(events.map(({ seq }) => seq));
    for (const { check, evidence } of findings) {
      expect(evidence, check).not.toEqual([]);
      for (const seq of evidence) expect(seqs, check).toContain(seq);
    }
  });

  test('is unknown once its last lines are missing', () => {
    expect(judge(asTrials(events.slice(0, -12))).verdict).not.toBe('pass');
  });
});
