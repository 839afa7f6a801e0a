/** The matrix of `scenario compare` without names. */
import { demonstrations } from '../../strategies/index.ts';

/**
 * Scenarios whose faults reach every strategy, each in another way: silence in mid-transfer, silence and a server that only
 * acknowledges, a full disk. The others show the failure of one protocol, or of one mistake.
 */
export const standardScenarios: readonly string[] = [
  'rsync-target-silent-midway',
  'nfs-soft-flood',
  'target-disk-full',
];

/** Why a strategy is not in the standard suite; undefined: it is. */
export function outsideStandardSuite(strategy: string): string | undefined {
  if (demonstrations.has(strategy)) return 'it demonstrates a mistake, and takes part where it is named';
  return undefined;
}
