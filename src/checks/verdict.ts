/** From findings to one verdict, and from that to an exit code. */
import type { Verdict } from '../history/finding.ts';

/** `fail` before `unknown` before `pass`; of nothing at all, nothing is known. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.length === 0 || verdicts.includes('unknown') ? 'unknown' : 'pass';
}

/** 0: all that was asserted holds. 1: it does not, or it is not known to. */
export function exitCodeOf(verdict: Verdict): 0 | 1 {
  return verdict === 'pass' ? 0 : 1;
}
