import type { Report } from '../report/report.ts';

/** The exit code of a verdict: 0 where all that is asserted holds or nothing is asserted, else 1. */
export function verdictCode({ verdict }: Pick<Report, 'verdict'>): number {
  return verdict === 'pass' || verdict === null ? 0 : 1;
}
