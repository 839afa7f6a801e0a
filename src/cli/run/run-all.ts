/** Runs prepared scenarios one after another, each into a folder of its own. */
import { join, resolve } from 'node:path';
import type { Plan } from '../../history/plan.ts';
import { isPath } from '../../user-file/load.ts';
import type { Session } from '../session.ts';
import { indexOf, trialsOfPlan } from './declare.ts';
import { chosenFolder, newFolder, type OutFolder } from './out-folder.ts';
import type { Prepared, PreparedRun } from './prepare.ts';
import { RunFolder } from './run-folder.ts';
import { type LabOptions, runFolders } from './run-folders.ts';

export interface RunOptions extends LabOptions {
  strategy?: readonly string[];
  out?: string;
}

/** Sets the session's exit code to the worst of all runs. Throws the error that kept all of them from starting, or stopped all. */
export async function runAll(prepared: Prepared, options: RunOptions, session: Session): Promise<void> {
  await using folders = new AsyncDisposableStack();
  const runs: RunFolder[] = [];
  for (const run of prepared.runs) {
    const { path } = folders.use(await folderFor(run.plan, prepared, options));
    runs.push(runFolder(path, run, prepared, options));
  }
  await runFolders(runs, prepared.strategies, options, session);
}

function folderFor(plan: Plan, { runs }: Prepared, { out }: RunOptions): Promise<OutFolder> {
  if (out === undefined) return newFolder(plan.scenario, new Date());
  return chosenFolder(runs.length > 1 ? join(out, plan.scenario) : out);
}

function runFolder(
  path: string,
  { plan, source }: PreparedRun,
  { seeds, strategies }: Prepared,
  { lab, clock, allowHostHang, strategy = [] }: RunOptions,
): RunFolder {
  const trials = trialsOfPlan(plan, seeds, strategies);
  const index = indexOf(trials, {
    scenario: plan.scenario,
    source: isPath(source) ? resolve(source) : source,
    command: plan.again ?? '',
    strategies: strategy.map((chosen) => (isPath(chosen) ? resolve(chosen) : chosen)),
    ...{ lab, clock, allowHostHang: allowHostHang === true },
    startedAt: new Date().toISOString(),
  });
  return new RunFolder(path, index, trials);
}
