import type { Check } from './check.ts';
import { restoredLayer } from './restored-layer.ts';

/** Owners, modes, times to the nanosecond, ACLs and extended attributes are those of the source. */
export const restoresMetadata: Check = {
  name: 'restores-metadata',
  promise: 'restores owners, modes, times, ACLs and extended attributes after every exit code 0',
  layer: 'metadata',
  judge: (trial) => restoredLayer(trial, 'metadata'),
};
