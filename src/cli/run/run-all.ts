/** Runs prepared scenarios one after another, each into a folder of its own. */
import { join } from 'node:path';
import { FiredrillError, type LabError } from '../../errors.ts';
import type { Plan } from '../../history/plan.ts';
import { labKinds } from '../../lab/lab-kinds.ts';
import { openDisplay } from '../progress/display.ts';
import type { Session } from '../session.ts';
import { tellTrouble } from '../trouble.ts';
import { cleanLater } from './clean-later.ts';
import { drill } from './drill.ts';
import { typed } from './hold.ts';
import { chosenFolder, newFolder, type OutFolder } from './out-folder.ts';
import type { Prepared } from './prepare.ts';

export interface RunOptions {
  lab: Plan['lab'];
  clock: Plan['clock'];
  seed: number;
  allowHostHang?: true;
  out?: string;
  json?: true;
  keepLab?: true;
}

/** Sets the session's exit code to the worst of all runs. Throws what kept all of them from starting, and what stopped all. */
export async function runAll(prepared: Prepared, options: RunOptions, session: Session): Promise<void> {
  await using folders = new AsyncDisposableStack();
  const runs: { plan: Plan; folder: OutFolder }[] = [];
  for (const plan of prepared.plans)
    runs.push({ plan, folder: folders.use(await folderFor(plan, prepared, options)) });

  const refused = new AbortController();
  const signal = AbortSignal.any([session.signal, refused.signal]);
  const onRefusal = (refusal: LabError) => refused.abort(refusal);
  using display = await openDisplay({ plain: options.keepLab === true });
  const { clock, seed, allowHostHang = false } = options;
  const kind = labKinds[options.lab];
  if (kind.outlivesProcess) session.onLeaving = cleanLater;
  const tell = (message: string) => display.say(message);
  await using labs = await kind.open({ clock, seed, allowHostHang, signal, tell });
  using lines = options.keepLab && typed(signal);
  for (const { plan, folder } of runs) {
    const { strategies } = prepared;
    const { json } = options;
    const run = {
      plan,
      strategies,
      labs,
      folder: folder.path,
      display,
      signal,
      onRefusal,
      json,
      typed: lines,
    };
    session.exitCode = Math.max(session.exitCode, await exitCodeOf(drill(run), signal));
  }
}

function folderFor(plan: Plan, { plans }: Prepared, { out }: RunOptions): Promise<OutFolder> {
  if (out === undefined) return newFolder(plan.scenario, new Date());
  return chosenFolder(plans.length > 1 ? join(out, plan.scenario) : out);
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
