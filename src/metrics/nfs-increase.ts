import type { NfsCounts } from '../history/events.ts';
import type { TrialModel } from '../read-model/trial-model.ts';

/**
 * The increase of one RPC count of these operations from the start of the timeline on; null: no NFS mount was there, or the history
 * has no counts by operation. The kernel counts from zero for each mount: where the calls went back, the whole count is new.
 */
export function nfsIncrease(
  trial: TrialModel,
  count: 'timeouts' | 'errors',
  of: (operation: string) => boolean = () => true,
): number | null {
  const first = trial.watchedSamples[0];
  const last = trial.watchedSamples.at(-1);
  if (!first || !last) return null;
  let sum = 0;
  let isMeasured = false;
  let before: NfsCounts | null = null;
  for (const { seq, sample } of trial.samples) {
    const { nfs } = sample;
    if (nfs?.operations && seq >= first.seq && seq <= last.seq) {
      isMeasured = true;
      const base: NfsCounts | null = before && before.calls <= nfs.calls ? before : null;
      sum += total(nfs, count, of) - (base ? total(base, count, of) : 0);
    }
    before = nfs;
  }
  return isMeasured ? sum : null;
}

function total(
  { operations = {} }: NfsCounts,
  count: 'timeouts' | 'errors',
  of: (operation: string) => boolean,
): number {
  return Object.entries(operations).reduce(
    (sum, [operation, counts]) => (of(operation) ? sum + counts[count] : sum),
    0,
  );
}
