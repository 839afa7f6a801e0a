/**
 * Named sets of checks. A set that has been released never changes: scenarios assert it by its name and version, and a
 * new check must not change their verdict. More checks make a new version, which scenarios ask for.
 */

export interface CheckSet {
  readonly name: string;
  readonly version: number;
  /** Names of checks. */
  readonly checks: readonly string[];
}

/** The set that `failsCleanly()` asserted in firedrill 0.1. */
export const failsCleanly1: CheckSet = {
  name: 'fails-cleanly',
  version: 1,
  checks: [
    'within-deadline',
    'nonzero-exit',
    'no-silent-loss',
    'leaves-no-processes',
    'leaves-no-mounts',
    'leaves-no-d-state',
    'leaves-no-temporary-files',
    'ends-on-sigterm',
    'last-good-restores',
    'next-run-succeeds',
    'node-keeps-pace',
  ],
};

/**
 * The set that `failsCleanly()` asserts: background jobs are judged, and the node by the effects that others feel. A layer
 * of the data is asserted of a strategy that promises it.
 */
export const failsCleanly2: CheckSet = {
  name: 'fails-cleanly',
  version: 2,
  checks: [
    ...failsCleanly1.checks.filter((name) => name !== 'node-keeps-pace'),
    'restores-structure',
    'restores-metadata',
    'restores-database',
    'background-ends',
    'spares-bystanders',
  ],
};

/** As plans record it: `fails-cleanly@2`. */
export function setId({ name, version }: CheckSet): string {
  return `${name}@${version}`;
}
