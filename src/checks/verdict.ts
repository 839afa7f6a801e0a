/** From findings to one verdict. */
import type { Verdict } from '../history/finding.ts';

/** `fail` before `unknown` before `pass`; of nothing at all, nothing is known. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.length === 0 || verdicts.includes('unknown') ? 'unknown' : 'pass';
}
