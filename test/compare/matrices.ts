/** Matrices made of a few results. */
import { type Matrix, type MatrixFacts, type MatrixTrial, makeMatrix } from '../../src/compare/matrix.ts';
import type { TrialResult } from '../../src/compare/result.ts';

/** The result as the trial of a strategy under a scenario. */
export function trial(
  result: TrialResult,
  strategy: string,
  changes: Partial<MatrixTrial> = {},
): MatrixTrial {
  const placed = { ...result, strategy, scenario: 'night-a', id: `${strategy}-seed-1`, wallMs: 1_500 };
  return { ...placed, folder: `night-a/trials/${strategy}-seed-1`, source: 'run', ...changes };
}

/** The matrix of these trials, over every strategy and scenario that they or `more` name. */
export function matrix(trials: MatrixTrial[], more: Partial<MatrixFacts> = {}): Matrix {
  const names = (of: (trial: MatrixTrial) => string) => [...new Set(trials.map(of))];
  return makeMatrix({
    ...{ firedrill: '0.1.0', command: 'scenario compare', lab: 'virtual', clock: 'virtual', seeds: [1] },
    startedAt: '2026-11-27T00:00:00.000Z',
    scenarios: names(({ scenario }) => scenario).map((name) => ({
      ...{ name, title: name, incident: null, summary: null },
    })),
    strategies: names(({ strategy }) => strategy).map((name) => ({ name, title: name, digest: '' })),
    leftOut: [],
    trials,
    ...more,
  });
}

/** The strategies of these names, for a matrix that has no trial of some. */
export function named(...names: string[]): Matrix['strategies'] {
  return names.map((name) => ({ name, title: `strategy ${name}`, digest: '' }));
}
