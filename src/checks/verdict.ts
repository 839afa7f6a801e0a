/** From findings to one verdict. */
import type { FindingVerdict, Verdict } from '../history/finding.ts';

/** `fail` before `unknown` before `pass`. Where nothing was tested, nothing is known. */
export function worstVerdict(verdicts: readonly FindingVerdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.includes('pass') && !verdicts.includes('unknown') ? 'pass' : 'unknown';
}
