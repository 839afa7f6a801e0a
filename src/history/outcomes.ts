/** The order of outcomes. */
import { Outcome } from './finding.ts';

/** The outcomes without harm. Several backups have one only where the outcome of each is known. */
export const harmlessOutcomes: ReadonlySet<Outcome> = new Set(['refused', 'failed-clean', 'succeeded']);

/**
 * The worst outcome. A bad one counts even where others are unknown; a harmless one only when all are known, for an
 * unknown outcome may be worse. null: unknown.
 */
export function worstOutcome(results: readonly { outcome: Outcome | null }[]): Outcome | null {
  const worst = Outcome.options.find((outcome) => results.some((result) => result.outcome === outcome));
  if (worst === undefined) return null;
  return harmlessOutcomes.has(worst) && results.some(({ outcome }) => outcome === null) ? null : worst;
}
