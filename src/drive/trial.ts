/** Runs one trial: opens a lab, walks the plan with the trial's strategy, and writes the history to its closing line. */
import { Interrupted } from '../errors.ts';
import type { EventOf, LabFacts } from '../history/events.ts';
import type { HistoryWriter, NewEvent } from '../history/file.ts';
import type { Trial } from '../history/trial.ts';
import type { Lab } from '../lab/lab.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { Recorder } from './recorder.ts';
import { driveSubject, preparationMs } from './subject.ts';

export interface TrialOptions {
  trial: Trial;
  strategy: Strategy;
  /** Opens a fresh lab for the trial's seed; the lab is disposed of when the trial is over. */
  openLab: () => Promise<Lab>;
  history: Pick<HistoryWriter, 'append'>;
  /** ISO 8601. */
  startedAt: string;
  signal: AbortSignal;
  /** Called with every event once the event is on disk. */
  tell: (event: ReturnType<HistoryWriter['append']>) => void;
  /** Called with the lab when the timeline is over and before the lab is closed: for `--keep-lab`. */
  onLabDone?: (lab: Lab) => Promise<void>;
}

type Because = EventOf<'subject-ended'>['because'];

/** How a trial ended. */
export interface TrialEnd {
  readonly because: Because;
  /** Why it did not complete, where an error ended it. */
  readonly error?: unknown;
}

/**
 * Runs the trial. An error in it ends this trial alone: the error is in the history and in the result. Never
 * throws for the lab or the strategy. Where `signal` was aborted before a lab was open, the history has no line.
 */
export async function runTrial(options: TrialOptions): Promise<TrialEnd> {
  const { strategy, openLab, signal } = options;
  const append = untilClosed(options);
  let end: TrialEnd | undefined;
  try {
    await using lab = await openLab();
    lab.setNow(preparationMs);
    append(trialStarted(options, lab.facts));
    end = await drive(lab, options, append);
    if (end.error === undefined) await options.onLabDone?.(lab);
  } catch (error) {
    // A lab that cannot be closed takes back nothing that the trial showed.
    if (end) return { ...end, error: end.error ?? error };
    if (signal.aborted) return { because: 'interrupted', error };
    const base = { t: preparationMs, subject: strategy.name };
    append(trialStarted(options, null));
    append({ ...base, type: 'trouble', message: messageOf(error) });
    append({ ...base, type: 'trial-ended' });
    return { because: 'trouble', error };
  }
  return end;
}

/** Events of a lab after the history's closing line are no part of the trial. */
function untilClosed({ history, tell }: TrialOptions): (event: NewEvent) => void {
  let closed = false;
  return (event) => {
    if (closed) return;
    closed = event.type === 'trial-ended';
    tell(history.append(event));
  };
}

function trialStarted({ trial, strategy, startedAt }: TrialOptions, lab: LabFacts | null): NewEvent {
  return { t: preparationMs, subject: strategy.name, type: 'trial-started', trial, lab, startedAt };
}

async function drive(
  lab: Lab,
  { trial, strategy, signal }: TrialOptions,
  append: (event: NewEvent) => void,
): Promise<TrialEnd> {
  const recorder = new Recorder(strategy.name, lab, append);
  recorder.note({ type: 'subject-started', title: strategy.title, command: strategy.backup });
  let end: TrialEnd;
  try {
    end = { because: await driveSubject({ plan: trial.plan, strategy, lab, recorder }) };
  } catch (error) {
    end = signal.aborted
      ? { because: 'interrupted', error: new Interrupted() }
      : { because: 'trouble', error };
    if (!signal.aborted) recorder.note({ type: 'trouble', message: messageOf(error) });
  }
  recorder.note({ type: 'subject-ended', because: end.because });
  recorder.note({ type: 'trial-ended' });
  return end;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
