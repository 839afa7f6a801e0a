/** One run: the drill, the judgement of what is known of it, the reports. */
import { judge } from '../../checks/judge.ts';
import { runDrill } from '../../drive/drill.ts';
import type { LabError } from '../../errors.ts';
import type { Plan } from '../../history/plan.ts';
import type { Labs } from '../../lab/lab.ts';
import { labKinds } from '../../lab/lab-kinds.ts';
import type { Strategy } from '../../strategies/strategy.ts';
import type { Display } from '../progress/display.ts';
import { print } from '../session.ts';
import { tellTrouble } from '../trouble.ts';
import { verdictCode } from '../verdict-code.ts';
import { version } from '../version.ts';
import { hold, type Typed } from './hold.ts';
import { RunHistory } from './run-history.ts';

export interface Run {
  plan: Plan;
  strategies: Readonly<Record<string, Strategy>>;
  labs: Labs;
  /** Where history and reports go. */
  folder: string;
  display: Display;
  signal: AbortSignal;
  /** Told when the disk takes no more of the history; it aborts `signal`. */
  onRefusal: (refusal: LabError) => void;
  json?: true;
  /** Each lab is held once its drill is over, and does what is typed. */
  typed?: Typed;
}

/**
 * Gives the exit code of the verdict. When the lab breaks, or the run is interrupted, what is known until then is
 * judged and reported, and the error is thrown.
 */
export async function drill(run: Run): Promise<number> {
  using history = new RunHistory(run.folder, run.onRefusal);
  const trouble = await tryDrill(run, history);
  try {
    const code = history.events.length > 0 ? await report(run, history) : 0;
    if (!trouble) return code;
  } catch (error) {
    if (!trouble) throw error;
    tellTrouble(error, run.signal); // and then what came first
  }
  throw trouble.error;
}

async function tryDrill(
  { plan, strategies, labs, display, signal, typed }: Run,
  history: RunHistory,
): Promise<{ error: unknown } | undefined> {
  using following = display.follow(plan);
  try {
    await runDrill({
      plan,
      strategies,
      openLab: () => labs.open(),
      history,
      version: version(),
      startedAt: new Date().toISOString(),
      signal,
      tell: (event) => following.tell(event),
      atOnce: typed ? 1 : labKinds[plan.lab].atOnce(plan.clock),
      onLabDone: typed && ((lab) => hold(lab, typed, signal)),
    });
    return undefined;
  } catch (error) {
    return { error: history.refusal ?? error };
  }
}

async function report({ folder, json }: Run, { events }: RunHistory): Promise<number> {
  // Loaded late: a run is to start fast, and half of what loads slowly are the reports.
  const { renderJson, renderTerminal, wantsColor, writeReports } = await import('../../report/index.ts');
  const written = await writeReports(folder, events, judge(events));
  if (json) print(renderJson(written));
  else print(renderTerminal(written, { color: wantsColor(process.stdout, process.env), reports: folder }));
  return verdictCode(written);
}
