/** A finding of `scenario doctor` about one thing that a lab needs. */
export interface Diagnosis {
  /** The thing, in a few words. */
  name: string;
  ok: boolean;
  /** The lab works without it. */
  optional?: true;
  /** The state of the thing: its version, its path, or the reason for its absence. */
  detail: string;
  /** The user's next step, if it is not ok. */
  fix?: string;
}
