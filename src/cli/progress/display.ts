/** Shows the progress of a run on stderr: timelines on a terminal, plain lines of notable events elsewhere. */
import type { Event } from '../../history/events.ts';
import type { Trial } from '../../history/trial.ts';
import type { Size } from './frame.ts';
import type { Line } from './line.ts';

export interface Display extends Disposable {
  /** Lines can be replaced, and pictures are shown. */
  readonly isLive: boolean;
  /** Shows the current work until the next call, where lines can be replaced. */
  status(text: string): void;
  /** Prints a sentence that stays. */
  say(message: string): void;
  /** Shows a picture that is drawn again and again, until disposal of the result; nothing where lines cannot be replaced. */
  picture(lines: Picture): Disposable;
  /** Shows one run, until disposal of the result. */
  follow(trials: readonly Trial[]): Promise<Following>;
}

/** The present lines, at a size of the terminal. `isEnding`: the command is to end early. */
export type Picture = (size: Size, state: { isEnding: boolean }) => readonly Line[];

export interface Following extends Disposable {
  /** Takes note of one more event of the trial with that id. */
  tell(trial: string, event: Event): void;
}

export interface DisplayOptions {
  /** No live lines, even on a terminal. */
  plain: boolean;
  /** Aborted when the run is to end early. */
  signal: AbortSignal;
}

/** The display that stderr allows. */
export async function openDisplay({ plain, signal }: DisplayOptions): Promise<Display> {
  const stream = process.stderr;
  if (plain || !stream.isTTY || process.env.TERM === 'dumb') {
    const { PlainDisplay } = await import('./plain-display.ts');
    return new PlainDisplay(stream);
  }
  const { LiveDisplay } = await import('./live-display.ts');
  return new LiveDisplay(stream, signal);
}
