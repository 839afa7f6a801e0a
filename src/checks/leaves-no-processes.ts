import { leavesNo } from './leaves-nothing.ts';

/** No process of the backup outlives it, on the node or on the target. */
export const leavesNoProcesses = leavesNo({
  name: 'leaves-no-processes',
  promise: 'leaves no process behind',
  kind: ['process', 'processes'],
  left: ({ processes }) =>
    processes.map(({ host, comm, pid, state }) => `${comm} (${host}, pid ${pid}, ${state})`),
});
