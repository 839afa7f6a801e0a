import { beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../../src/compare/comparison.ts';
import { renderComparisonMarkdown } from '../../src/compare/comparison-markdown.ts';
import { renderComparison } from '../../src/compare/comparison-terminal.ts';
import type { TrialResult } from '../../src/compare/result.ts';
import { careful, naive, resultOfDrill } from './drilled-results.ts';

let good: TrialResult;
let bad: TrialResult;
let other: TrialResult;
beforeAll(async () => {
  good = await resultOfDrill(careful);
  bad = await resultOfDrill(naive);
  other = await resultOfDrill(careful, { name: 'nfs-soft' });
});

describe('a comparison', () => {
  it('lists the worst first, and trials of one side as new or gone', () => {
    const seed = { ...good, seed: 2 };
    const comparison = compare({ name: 'a', results: [good, other] }, { name: 'b', results: [seed, bad] });
    expect(comparison.verdict).toBe('worse');
    expect(comparison.changes.map(({ state, strategy, seed }) => [state, strategy, seed])).toEqual([
      ['worse', 'rsync-ssh', 1],
      ['new', 'rsync-ssh', 2],
      ['gone', 'nfs-soft', 1],
    ]);
    expect(comparison.counts).toEqual({ worse: 1, undecided: 0, better: 0, same: 0, new: 1, gone: 1 });
  });

  it('allows a tenth of each metric in another lab, and nothing in the same one', () => {
    const slower = (result: TrialResult) => ({
      ...result,
      metrics: result.metrics.map((metric) =>
        metric.name === 'baseline-duration' ? { ...metric, value: (metric.value ?? 0) * 1.05 } : metric,
      ),
    });
    const before = { name: 'a', results: [good] };
    expect(compare(before, { name: 'b', results: [slower(good)] }).verdict).toBe('worse');
    const elsewhere = { ...slower(good), identity: { ...good.identity, image: 'another' } };
    expect(compare(before, { name: 'b', results: [elsewhere] }).verdict).toBe('not-worse');
    expect(compare(before, { name: 'b', results: [elsewhere] }, 0).verdict).toBe('worse');
  });

  it('refuses two sides without a common trial, and names the trials', () => {
    const sides = [
      { name: 'a', results: [good] },
      { name: 'b', results: [other] },
    ] as const;
    expect(() => compare(...sides)).toThrow(
      /a and b: the two sides have no trial in common[\s\S]*rsync-ssh, seed 1[\s\S]*nfs-soft, seed 1/,
    );
  });
});

describe('the texts of a comparison', () => {
  const of = () => compare({ name: 'reports/a', results: [good] }, { name: 'reports/b', results: [bad] });

  it('say the verdict first, then the outcome, each broken promise and each metric with its figures', () => {
    const text = renderComparison(of());
    expect(text).toMatch(/^WORSE: 1 trial: 1 worse\.\nbefore: reports\/a\nafter: {2}reports\/b\n/);
    expect(text).toContain('✖ worse      fake / rsync-ssh, seed 1 (the strategy changed since 2026-01-01)');
    expect(text).toContain('outcome: ◇ failed cleanly → ■ hung');
    expect(text).toMatch(/newly broken: ends within its deadline: backup 1 took 1 h/);
    expect(text).toMatch(/oldest newest copy \(RPO\): .* → .*, better by .* \(1 s is no change\)/);
  });

  it('are harmless for any output of a lab', () => {
    const evil = '\u001b[2Jevil <script>|x|';
    const planted = { ...bad, promises: bad.promises.map((promise) => ({ ...promise, summary: evil })) };
    const comparison = compare({ name: evil, results: [good] }, { name: 'b', results: [planted] });
    expect(renderComparison(comparison)).not.toContain('\u001b');
    expect(renderComparisonMarkdown(comparison)).not.toMatch(/\u001b|<script>/);
  });

  it('leave trials without a change out of Markdown, but count them', () => {
    const same = compare({ name: 'a', results: [good, other] }, { name: 'b', results: [good, other] });
    expect(renderComparisonMarkdown(same)).toMatch(
      /^## NOT WORSE: 2 trials: 2 same\.\n\nBefore: a; after: b\.\n$/,
    );
    expect(renderComparisonMarkdown(of())).toContain('- ✖ **worse** fake / rsync-ssh, seed 1');
  });
});
