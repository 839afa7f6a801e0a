import { leavesNo } from './leaves-nothing.ts';

/** Nothing half-written lies at the destination where a restore would take it for data. */
export const leavesNoTemporaryFiles = leavesNo({
  name: 'leaves-no-temporary-files',
  promise: 'leaves no temporary file that a restore would take for data',
  what: ['temporary file', 'temporary files'],
  left: ({ temporaryFiles }) => temporaryFiles,
});
