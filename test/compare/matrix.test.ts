import { SaxesParser } from 'saxes';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Matrix, MatrixTrial } from '../../src/compare/matrix.ts';
import { renderMatrixJunit } from '../../src/compare/matrix-junit.ts';
import { renderMatrixMarkdown } from '../../src/compare/matrix-markdown.ts';
import { renderMatrix } from '../../src/compare/matrix-terminal.ts';
import type { TrialResult } from '../../src/compare/result.ts';
import { careful, naive, resultOfDrill } from './drilled-results.ts';
import { matrix, named, trial } from './matrices.ts';

let good: TrialResult;
let bad: TrialResult;
beforeAll(async () => {
  good = await resultOfDrill(careful);
  bad = await resultOfDrill(naive);
});

const placesOf = ({ recommendation }: Matrix) =>
  recommendation.ranks.map(({ strategy, place, tied }) => [strategy, place, tied]);

/** With another value of one metric. */
function withMetric(result: MatrixTrial, name: string, value: number | null): MatrixTrial {
  const metrics = result.metrics.map((metric) => (metric.name === name ? { ...metric, value } : metric));
  return { ...result, metrics };
}

describe('the recommendation', () => {
  it('puts the strategy with the better worst outcome first, though it is dearer', () => {
    const dear = withMetric(trial(good, 'dear'), 'baseline-duration', 9e9);
    const { recommendation } = matrix([trial(bad, 'cheap'), dear]);
    expect(recommendation.headline).toBe('Take dear: at worst it failed cleanly.');
    expect(recommendation.ranks[1]?.sentence).toBe(
      'Its worst night is night-a, seed 1: hung (its longest backup took 1 h).',
    );
    expect(recommendation.ranks[1]?.decidedBy?.folder).toBe('night-a/trials/cheap-seed-1');
  });

  it('decides between equal outcomes by their costs', () => {
    const ages = (ms: number, name: string) => withMetric(trial(good, name), 'worst-copy-age', ms);
    expect(placesOf(matrix([ages(9e6, 'old'), ages(3e6, 'young')]))).toEqual([
      ['young', 1, false],
      ['old', 2, false],
    ]);
    const dear = withMetric(trial(good, 'unmeasured'), 'worst-copy-age', null);
    expect(placesOf(matrix([dear, ages(9e6, 'old')]))[0]).toEqual(['old', 1, false]);
  });

  it('calls a tie a tie', () => {
    const made = matrix([trial(good, 'a'), trial(good, 'b'), trial(bad, 'c')]);
    expect(placesOf(made)).toEqual([
      ['a', 1, true],
      ['b', 1, true],
      ['c', 3, false],
    ]);
    expect(made.recommendation.headline).toBe(
      'a and b did equally well, a tie: at worst each failed cleanly.',
    );
  });

  it('gives no place to an unknown outcome, a night without a fault, or a trial that was not run', () => {
    const unknown = trial(good, 'unknown', { outcome: null });
    const missed = trial(good, 'missed', { notTested: 'silence#1 missed backup 1 by 5 s' });
    const more = {
      strategies: named('unknown', 'missed', 'absent', 'bad'),
    };
    const made = matrix([unknown, missed, trial(bad, 'bad')], more);
    expect(placesOf(made)).toEqual([
      ['bad', 1, false],
      ['unknown', null, false],
      ['missed', null, false],
      ['absent', null, false],
    ]);
    expect(made.recommendation.headline).toBe(
      'No strategy did well; bad did the least harm: at worst it hung.',
    );
    expect(made.recommendation.ranks.map(({ sentence }) => sentence).slice(1)).toEqual([
      'No place: night-a is unknown.',
      'No place: night-a was not tested.',
      'No place: no trial of it was run.',
    ]);
  });

  it('counts a bad night where another one is unknown, and says so', () => {
    const open = trial(good, 'half', { scenario: 'night-b', outcome: null });
    const { recommendation } = matrix([
      trial(bad, 'half'),
      open,
      trial(bad, 'other'),
      trial(bad, 'other', { scenario: 'night-b' }),
    ]);
    expect(recommendation.ranks.map(({ strategy, place }) => [strategy, place])).toEqual([
      ['half', 1],
      ['other', 2],
    ]);
    expect(recommendation.ranks[0]?.sentence).toMatch(/ 1 of its scenarios is unknown or not tested\.$/);
  });

  it('recommends nothing where nothing is known', () => {
    const made = matrix([trial(good, 'a', { outcome: null })]);
    expect(made.recommendation.headline).toMatch(/^No strategy can be recommended/);
  });

  it('lists under the order the limits of the suite', () => {
    const leftOut = [{ kind: 'strategy' as const, name: 'nfs-pv', why: 'the virtual lab lacks kubernetes' }];
    const { notCovered } = matrix([trial(good, 'a')], { leftOut }).recommendation;
    expect(notCovered.join('\n')).toMatch(
      /1 scenario with 1 seed[\s\S]*nfs-pv was left out: the virtual lab lacks/,
    );
  });
});

describe('a cell', () => {
  it('has the worst outcome of its seeds, and the trial that had it', () => {
    const trials = [trial(good, 'a'), trial(bad, 'a', { seed: 2, id: 'a-seed-2' })];
    expect(matrix(trials, { seeds: [1, 2] }).cells).toMatchObject([
      { outcome: 'hung', worst: { id: 'a-seed-2', seed: 2 }, trials: 2 },
    ]);
  });

  it('is unknown where a seed was not run and the others did well', () => {
    expect(matrix([trial(good, 'a')], { seeds: [1, 2] }).cells).toMatchObject([
      { outcome: null, missing: 1 },
    ]);
  });
});

describe('the texts of a matrix', () => {
  const made = () =>
    matrix([trial(bad, 'naive'), trial(good, 'careful', { source: 'store' })], {
      strategies: named('naive', 'careful', 'absent'),
    });

  it('show a sign and a word for each cell, and which were stored', () => {
    const text = renderMatrix(made());
    expect(text).toMatch(/naive +■ hung\n/);
    expect(text).toMatch(/careful +◇ failed cleanly \(stored\)\n/);
    expect(text).toMatch(/absent +· not run\n/);
    expect(text).toContain('2 trials, 1 of them finished before, 1 without a result');
  });

  it('list outcomes instead of a table that is too wide', () => {
    expect(renderMatrix(made(), { columns: 30 })).toMatch(/ {2}naive\n {4}■ hung: night-a\n/);
  });

  it('are harmless for any output of a lab', () => {
    const evil = '\u001b[2J<script>|`x`';
    const promises = bad.promises.map((promise) => ({ ...promise, summary: evil }));
    const planted = matrix([trial({ ...bad, promises, outcome: 'failed-dirty' }, 'a', { notTested: evil })]);
    for (const text of [renderMatrix(planted), renderMatrixMarkdown(planted), renderMatrixJunit(planted)])
      expect(text).not.toContain('\u001b');
    expect(renderMatrixMarkdown(planted)).not.toContain('<script>');
  });

  it('are a table in Markdown, within the limit of a comment', () => {
    const markdown = renderMatrixMarkdown(made());
    expect(markdown).toMatch(/^## Take careful: at worst it failed cleanly\.\n/);
    expect(markdown).toContain('| naive | ■ hung |');
    const long = trial(bad, 'a', { scenario: 'x'.repeat(40_000) });
    expect(renderMatrixMarkdown(matrix([long])).length).toBeLessThan(65_536);
  });

  it('are JUnit with wall time: a broken promise is a failure, an unknown or missing trial an error', () => {
    const xml = renderMatrixJunit(made());
    const parser = new SaxesParser();
    parser.on('error', (error) => {
      throw error;
    });
    parser.write(xml).close();
    expect(xml).toContain('tests="3" failures="1" errors="1"');
    expect(xml).toMatch(
      /name="night-a, seed 1" time="1.5">[\s\S]*?<failure type="fail" message="hung; fail: ends within its deadline/,
    );
    expect(xml).toContain('<error type="unknown" message="the trial has no result"/>');
  });
});
