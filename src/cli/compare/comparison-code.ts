import type { Comparison } from '../../compare/comparison.ts';

/** The exit code where nothing is worse, and of something it could not be decided. */
export const undecidedCode = 4;

/** The exit code of a comparison: 1 where a trial is worse, 4 where none is and one is undecided, else 0. */
export function comparisonCode({ verdict }: Pick<Comparison, 'verdict'>): number {
  return verdict === 'worse' ? 1 : verdict === 'undecided' ? undecidedCode : 0;
}
