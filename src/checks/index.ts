/** All checks, in the order in which reports show them. Adding one is a file and a line here. */
import type { Check } from './check.ts';
import { endsOnSigterm } from './ends-on-sigterm.ts';
import { lastGoodRestores } from './last-good-restores.ts';
import { leavesNoDState } from './leaves-no-d-state.ts';
import { leavesNoMounts } from './leaves-no-mounts.ts';
import { leavesNoProcesses } from './leaves-no-processes.ts';
import { leavesNoTemporaryFiles } from './leaves-no-temporary-files.ts';
import { nextRunSucceeds } from './next-run-succeeds.ts';
import { noSilentLoss } from './no-silent-loss.ts';
import { nodeKeepsPace } from './node-keeps-pace.ts';
import { nonzeroExit } from './nonzero-exit.ts';
import { withinDeadline } from './within-deadline.ts';

/** Together they are what `fails cleanly` means: a scenario that asserts it asserts the name of each. */
export const checks: readonly Check[] = [
  withinDeadline,
  nonzeroExit,
  noSilentLoss,
  leavesNoProcesses,
  leavesNoMounts,
  leavesNoDState,
  leavesNoTemporaryFiles,
  endsOnSigterm,
  lastGoodRestores,
  nextRunSucceeds,
  nodeKeepsPace,
];
