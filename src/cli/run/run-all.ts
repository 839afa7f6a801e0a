/** Runs prepared scenarios one after another, each into a folder of its own. */
import { join, resolve } from 'node:path';
import { FiredrillError, type LabError } from '../../errors.ts';
import type { Plan } from '../../history/plan.ts';
import { labKinds } from '../../lab/lab-kinds.ts';
import { isPath } from '../../user-file/load.ts';
import { openDisplay } from '../progress/display.ts';
import type { Session } from '../session.ts';
import { tellTrouble } from '../trouble.ts';
import { cleanLater } from './clean-later.ts';
import { indexOf, trialsOfPlan } from './declare.ts';
import { typed } from './hold.ts';
import { chosenFolder, newFolder, type OutFolder } from './out-folder.ts';
import type { Prepared, PreparedRun } from './prepare.ts';
import { RunFolder } from './run-folder.ts';
import { runScenario } from './run-scenario.ts';

export interface RunOptions {
  lab: Plan['lab'];
  clock: Plan['clock'];
  allowHostHang?: true;
  strategy?: readonly string[];
  out?: string;
  json?: true;
  keepLab?: true;
}

/** Sets the session's exit code to the worst of all runs. Throws the error that kept all of them from starting, or stopped all. */
export async function runAll(prepared: Prepared, options: RunOptions, session: Session): Promise<void> {
  await using folders = new AsyncDisposableStack();
  const runs: RunFolder[] = [];
  for (const run of prepared.runs) {
    const { path } = folders.use(await folderFor(run.plan, prepared, options));
    runs.push(runFolder(path, run, prepared, options));
  }

  const refused = new AbortController();
  const signal = AbortSignal.any([session.signal, refused.signal]);
  const onRefusal = (refusal: LabError) => refused.abort(refusal);
  using display = await openDisplay({ plain: options.keepLab === true });
  const { clock, allowHostHang = false } = options;
  const kind = labKinds[options.lab];
  if (kind.outlivesProcess) session.onLeaving = cleanLater;
  const tell = (message: string) => display.say(message);
  await using labs = await kind.open({ clock, allowHostHang, signal, tell });
  using lines = options.keepLab && typed(signal);
  for (const folder of runs) {
    const { strategies } = prepared;
    const { json } = options;
    const run = {
      strategies,
      labs,
      folder,
      display,
      signal,
      onRefusal,
      json,
      typed: lines,
    };
    session.exitCode = Math.max(session.exitCode, await exitCodeOf(runScenario(run), signal));
  }
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

/** A lab that breaks in one run need not break in the next; but where everything is to stop, it stops. */
async function exitCodeOf(run: Promise<number>, signal: AbortSignal): Promise<number> {
  try {
    return await run;
  } catch (error) {
    if (signal.aborted || !(error instanceof FiredrillError)) throw error;
    return tellTrouble(error, signal);
  }
}
