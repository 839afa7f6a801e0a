import { leavesNo } from './leaves-nothing.ts';

/** No half-written file lies at the destination, where a restore would take it for data. */
export const leavesNoTemporaryFiles = leavesNo({
  name: 'leaves-no-temporary-files',
  promise: 'leaves no temporary file that a restore would take for data',
  kind: ['temporary file', 'temporary files'],
  left: ({ temporaryFiles }) => temporaryFiles,
});
