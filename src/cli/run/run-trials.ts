/** Runs the trials of a run, several at once, each in a lab of its own. The trouble of one never ends another. */
import { runTrial } from '../../drive/trial.ts';
import type { LabError } from '../../errors.ts';
import type { Trial } from '../../history/trial.ts';
import type { Lab, Labs } from '../../lab/lab.ts';
import { hostNeedsOf, type Strategy } from '../../strategies/strategy.ts';
import type { Display } from '../progress/display.ts';
import type { RunFolder } from './run-folder.ts';
import { RunHistory } from './run-history.ts';

export interface TrialsOptions {
  trials: readonly Trial[];
  strategies: Readonly<Record<string, Strategy>>;
  labs: Labs;
  /** Where histories and reports go; it declares the trials. */
  folder: RunFolder;
  display: Display;
  signal: AbortSignal;
  /** Called when the disk takes no more of a history; it aborts `signal`. */
  onRefusal: (refusal: LabError) => void;
  /** The number of trials under way at any time. In real time they share the host machine. */
  atOnce: number;
  /** Called with each lab when its trial is over, before the lab is closed: for `--keep-lab`. */
  onLabDone?: (lab: Lab) => Promise<void>;
}

/** A trial that an error ended. */
export interface TrialFailure {
  readonly trial: Trial;
  readonly error: unknown;
}

/** Gives the trials that errors ended. Once `signal` is aborted, no further trial starts. */
export async function runTrials(options: TrialsOptions): Promise<TrialFailure[]> {
  const { trials, display, atOnce, signal } = options;
  using following = await display.follow(trials);
  const waiting = [...trials];
  const failures: TrialFailure[] = [];
  const work = async () => {
    for (let trial = waiting.shift(); trial && !signal.aborted; trial = waiting.shift()) {
      const { error } = await recordTrial(trial, options, (event) => following.tell(trial.id, event));
      if (error !== undefined) failures.push({ trial, error });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return failures;
}

/** Runs one trial of a folder to its end, and writes its history. */
export async function recordTrial(
  trial: Trial,
  {
    strategies,
    labs,
    folder,
    signal,
    onRefusal,
    onLabDone,
  }: Pick<TrialsOptions, 'strategies' | 'labs' | 'folder' | 'signal' | 'onRefusal' | 'onLabDone'>,
  tell: Parameters<typeof runTrial>[0]['tell'],
) {
  const strategy = strategies[trial.strategy.name];
  if (!strategy) throw new Error(`the plan names ${trial.strategy.name}, which is no strategy`);
  using history = new RunHistory(() => folder.openTrial(trial.id), onRefusal);
  return await runTrial({
    trial,
    strategy,
    openLab: () => labs.open(trial.plan.seed, hostNeedsOf(strategy, trial.plan.data)),
    history,
    startedAt: new Date().toISOString(),
    signal,
    tell,
    onLabDone,
  });
}
