/** The registry of labs. A lab that is not here does not exist for any command. */
import type { LabName } from '../history/lab-name.ts';
import { containersKind } from './containers/kind.ts';
import type { LabKind } from './lab-kind.ts';
import { virtualKind } from './virtual/kind.ts';

/** All kinds by name; the first is the default of every command. */
export const labKinds: Readonly<Record<LabName, LabKind>> = {
  virtual: virtualKind,
  containers: containersKind,
};

/** The names, the default first. */
export const labNames = Object.keys(labKinds) as [LabName, ...LabName[]];
