/**
 * All checks, in the order in which reports show them. One file and one line here add another; no scenario asserts it
 * until it says so, by name or by a new version of a set (sets.ts).
 */
import { backgroundEnds } from './background-ends.ts';
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
import { restoresDatabase } from './restores-database.ts';
import { restoresMetadata } from './restores-metadata.ts';
import { restoresStructure } from './restores-structure.ts';
import { sparesBystanders } from './spares-bystanders.ts';
import { withinDeadline } from './within-deadline.ts';

const all: readonly Check[] = [
  withinDeadline,
  nonzeroExit,
  noSilentLoss,
  restoresStructure,
  restoresMetadata,
  restoresDatabase,
  leavesNoProcesses,
  leavesNoMounts,
  leavesNoDState,
  leavesNoTemporaryFiles,
  endsOnSigterm,
  lastGoodRestores,
  nextRunSucceeds,
  backgroundEnds,
  sparesBystanders,
  nodeKeepsPace,
];

/** Every check by its name. */
export const checks: Readonly<Record<string, Check>> = Object.fromEntries(
  all.map((check) => [check.name, check]),
);
