import type { Check } from './check.ts';
import { restoredLayer } from './restored-layer.ts';

/** Links are links, holes are holes, empty folders are there, and nothing is there that the source does not have. */
export const restoresStructure: Check = {
  name: 'restores-structure',
  promise: 'restores links, sparse files, folders and names after every exit code 0',
  layer: 'structure',
  judge: (trial) => restoredLayer(trial, 'structure'),
};
