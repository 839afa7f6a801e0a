/** One run: the trials of one scenario, the judgement of their histories, the reports. */
import { judge } from '../../checks/judge.ts';
import { Interrupted } from '../../errors.ts';
import { readRun } from '../../history/run.ts';
import { labKinds } from '../../lab/lab-kinds.ts';
import { printJsonText, printStyled } from '../../terminal/output.ts';
import { tellTrouble } from '../trouble.ts';
import { verdictCode } from '../verdict-code.ts';
import { hold, type Typed } from './hold.ts';
import { runTrials, type TrialFailure, type TrialsOptions } from './run-trials.ts';

/** The trials are those that the folder declares. */
export interface ScenarioRun extends Omit<TrialsOptions, 'trials' | 'atOnce' | 'onLabDone'> {
  json?: true;
  /** Each lab is held once its trial is over, and runs the commands that the user types. */
  typed?: Typed;
}

/**
 * Gives the exit code: the worst of the verdict's and of the trials' own errors. When the run is interrupted, or the disk
 * refuses a history, the histories so far are judged and reported, and that error is thrown.
 */
export async function runScenario(run: ScenarioRun): Promise<number> {
  const { folder, signal, typed } = run;
  const failures = await runTrials({
    ...run,
    trials: folder.trials,
    atOnce: typed ? 1 : labKinds[folder.plan.lab].atOnce(folder.plan.clock),
    onLabDone: typed && ((lab) => hold(lab, typed, signal)),
  });
  const stopped = signal.aborted ? (signal.reason ?? new Interrupted()) : undefined;
  try {
    const code = folder.isDeclared ? await report(run) : 0;
    if (!stopped) return Math.max(code, ...failures.map((failure) => tell(failure, signal)));
  } catch (error) {
    if (!stopped) throw error;
    tellTrouble(error, signal); // and then the first error
  }
  throw stopped;
}

async function report({ folder, json }: ScenarioRun): Promise<number> {
  // Loaded late: a run must start fast, and the reports are half of the slow modules.
  const { renderJson, renderTerminal, terminalOf, writeReports } = await import('../../report/index.ts');
  const { trials } = readRun(folder.path);
  const written = await writeReports(folder.path, trials, judge(trials));
  if (json) printJsonText(renderJson(written));
  else printStyled(renderTerminal(written, { ...terminalOf(process.stdout), reports: folder.path }));
  return verdictCode(written);
}

function tell({ error }: TrialFailure, signal: AbortSignal): number {
  return tellTrouble(error, signal);
}
