import { planDigest } from '../compare/result.ts';
import { canonical, digestOf } from '../history/digest.ts';
import type { Trial } from '../history/trial.ts';

/** Everything beside plan and strategy that a trial's events depend on. */
export interface TrialGround {
  /** The lab's own key: image, emulator, snapshot; see `LabKind.trialKeys`. */
  readonly lab: string;
  /** The digest of the sources that drive a trial; see `drivingParts`. */
  readonly driver: string;
}

/** The digest of which a trial is a pure function, as 64 hexadecimal digits. The plan has lab, clock and seed. */
export function trialDigest({ plan, strategy }: Trial, { lab, driver }: TrialGround): string {
  const parts = { plan: planDigest(plan), strategy: strategy.digest, lab, driver };
  return digestOf(canonical(parts)).replace('sha256:', '');
}
