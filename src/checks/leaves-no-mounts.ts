import { leavesNo } from './leaves-nothing.ts';

/** No mount stays that the strategy declares to unmount. */
export const leavesNoMounts = leavesNo({
  name: 'leaves-no-mounts',
  promise: 'leaves no mount behind',
  kind: ['mount', 'mounts'],
  left: ({ mounts }) => mounts,
});
