import type { NfsCounts } from '../history/events.ts';
import type { TrialModel } from '../read-model/trial-model.ts';

/**
 * The increase of one RPC count from the start of the timeline on; null: no NFS mount was there. The kernel counts from
 * zero for each mount: where the calls went back, the whole count is new.
 */
export function nfsIncrease(trial: TrialModel, count: keyof NfsCounts): number | null {
  const first = trial.watchedSamples[0];
  const last = trial.watchedSamples.at(-1);
  if (!first || !last) return null;
  let sum = 0;
  let isMounted = false;
  let before: NfsCounts | null = null;
  for (const { seq, sample } of trial.samples) {
    const { nfs } = sample;
    if (nfs && seq >= first.seq && seq <= last.seq) {
      isMounted = true;
      const base: NfsCounts | null = before && before.calls <= nfs.calls ? before : null;
      sum += nfs[count] - (base?.[count] ?? 0);
    }
    before = nfs;
  }
  return isMounted ? sum : null;
}
