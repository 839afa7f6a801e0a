/** Opens the labs once, and runs the trials of one folder after another in them. */
import { FiredrillError, type LabError } from '../../errors.ts';
import type { Plan } from '../../history/plan.ts';
import type { Labs } from '../../lab/lab.ts';
import { labKinds } from '../../lab/lab-kinds.ts';
import { hostNeedsOf, type Strategy } from '../../strategies/strategy.ts';
import type { Display } from '../progress/display.ts';
import type { Session } from '../session.ts';
import { tellTrouble } from '../trouble.ts';
import { cleanLater } from './clean-later.ts';
import { typed } from './hold.ts';
import type { RunFolder } from './run-folder.ts';
import { runScenario } from './run-scenario.ts';

export interface LabOptions {
  lab: Plan['lab'];
  clock: Plan['clock'];
  allowHostHang?: true;
  json?: true;
  keepLab?: true;
  display: Display;
}

/** Sets the session's exit code to the worst of all runs. Throws the error that kept all of them from starting, or stopped all. */
export async function runFolders(
  folders: readonly RunFolder[],
  strategies: Readonly<Record<string, Strategy>>,
  { lab, clock, allowHostHang, json, keepLab, display }: LabOptions,
  session: Session,
): Promise<void> {
  const refused = new AbortController();
  const signal = AbortSignal.any([session.signal, refused.signal]);
  const onRefusal = (refusal: LabError) => refused.abort(refusal);
  const kind = labKinds[lab];
  let opened: Labs | undefined;
  session.onLeaving = () => {
    display[Symbol.dispose]();
    opened?.abandon?.();
    if (kind.outlivesProcess) cleanLater();
  };
  const tell = (message: string) => display.say(message);
  display.status(`opening the ${lab} lab`);
  const needs = folders
    .flatMap(({ trials }) => trials)
    .flatMap(({ strategy, plan }) => hostNeedsOf(strategies[strategy.name] ?? {}, plan.data));
  await using labs = await kind.open({ clock, allowHostHang: allowHostHang === true, needs, signal, tell });
  opened = labs;
  using lines = keepLab ? typed(signal) : undefined;
  for (const folder of folders) {
    const run = { strategies, labs, folder, display, signal, onRefusal, json, typed: lines };
    session.exitCode = Math.max(session.exitCode, await exitCodeOf(runScenario(run), signal));
  }
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
