import { leavesNo } from './leaves-nothing.ts';

/** Nothing stays mounted that the strategy says it unmounts. */
export const leavesNoMounts = leavesNo({
  name: 'leaves-no-mounts',
  promise: 'leaves no mount behind',
  what: ['mount', 'mounts'],
  left: ({ mounts }) => mounts,
});
