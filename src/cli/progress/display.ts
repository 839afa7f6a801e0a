/** Shows the progress of a run on stderr: a few live lines on a terminal, plain lines of notable events elsewhere. */
import type { Event } from '../../history/events.ts';
import type { Trial } from '../../history/trial.ts';
import { PlainDisplay } from './plain-display.ts';

export interface Display extends Disposable {
  /** Prints a sentence about the current work. */
  say(message: string): void;
  /** Shows one run, until disposal of the result. */
  follow(trials: readonly Trial[]): Following;
}

export interface Following extends Disposable {
  /** Takes note of one more event of the trial with that id. */
  tell(trial: string, event: Event): void;
}

/** The display that stderr allows; `plain`: no live lines even on a terminal. */
export async function openDisplay({ plain }: { plain: boolean }): Promise<Display> {
  const stream = process.stderr;
  if (plain || !stream.isTTY || process.env.TERM === 'dumb') return new PlainDisplay(stream);
  const { LiveDisplay } = await import('./live-display.ts');
  return new LiveDisplay(stream);
}
