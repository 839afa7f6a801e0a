/** Walks a plan over labs, one subject at a time, each from the same starting state, and writes the history. */
import { Interrupted } from '../errors.ts';
import type { LabFacts } from '../history/events.ts';
import type { HistoryWriter, NewEvent } from '../history/file.ts';
import type { Plan } from '../history/plan.ts';
import type { Lab } from '../lab/lab.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { Recorder } from './recorder.ts';
import { driveSubject } from './subject.ts';

export interface DrillOptions {
  plan: Plan;
  strategies: Readonly<Record<string, Strategy>>;
  /** Opens a fresh lab; it is disposed when its subject is done. */
  openLab: () => Promise<Lab>;
  history: HistoryWriter;
  /** firedrill's own version. */
  version: string;
  /** ISO 8601. */
  startedAt: string;
  signal: AbortSignal;
  /** Told every event once it is on disk. */
  tell: (event: ReturnType<HistoryWriter['append']>) => void;
  /** Told each lab before its subject starts and again after it is done: for `--keep-lab`. */
  onLab?: (lab: Lab, when: 'open' | 'done') => Promise<void>;
}

/**
 * Runs the whole plan. Throws LabError when the lab breaks and Interrupted when `signal` is aborted; the history then
 * ends with what happened, and every lab is closed.
 */
export async function runDrill(options: DrillOptions): Promise<void> {
  const append = (event: NewEvent) => options.tell(options.history.append(event));
  let begun = false;
  for (const { name } of options.plan.subjects) {
    await using lab = await options.openLab();
    if (!begun) append(runStarted(options, lab.facts));
    begun = true;
    await options.onLab?.(lab, 'open');
    await oneSubject(name, lab, options, append);
    await options.onLab?.(lab, 'done');
  }
  append({ type: 'run-ended', t: 0, subject: null });
}

async function oneSubject(
  name: string,
  lab: Lab,
  { plan, strategies, signal }: DrillOptions,
  append: (event: NewEvent) => void,
) {
  const strategy = strategies[name];
  if (!strategy) throw new Error(`the plan names ${name}, which is no strategy`);
  const recorder = new Recorder(name, lab, append);
  recorder.note({ type: 'subject-started', title: strategy.title, command: strategy.backup });
  try {
    const because = await driveSubject({ plan, strategy, lab, recorder });
    recorder.note({ type: 'subject-ended', because });
  } catch (error) {
    if (!signal.aborted) recorder.note({ type: 'trouble', message: (error as Error).message });
    recorder.note({ type: 'subject-ended', because: signal.aborted ? 'interrupted' : 'trouble' });
    throw signal.aborted ? new Interrupted() : error;
  }
}

function runStarted({ version, plan, startedAt }: DrillOptions, lab: LabFacts): NewEvent {
  return { type: 'run-started', t: 0, subject: null, firedrill: version, plan, lab, startedAt };
}
