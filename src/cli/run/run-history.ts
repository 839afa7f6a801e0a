import { LabError } from '../../errors.ts';
import type { Event } from '../../history/events.ts';
import { HistoryWriter, type NewEvent } from '../../history/file.ts';

/**
 * The history of a trial as it grows. Events come from the middle of the lab's own work, where no caller could handle
 * an error: when the disk refuses one, `onRefusal` is called instead, once, and nothing more is written.
 */
export class RunHistory implements Disposable {
  /** Why the disk took no more; undefined: it took everything. */
  refusal: LabError | undefined;
  readonly #open: () => string;
  readonly #onRefusal: (refusal: LabError) => void;
  #writer: HistoryWriter | undefined;
  #refused = 0;

  /** `open` gives the path of the file once there is a first event: a trial that never started has no history. */
  constructor(open: () => string, onRefusal: (refusal: LabError) => void) {
    this.#open = open;
    this.#onRefusal = onRefusal;
  }

  append(event: NewEvent): Event {
    if (this.refusal) {
      this.#refused += 1;
      return { seq: this.#refused, ...event } as Event;
    }
    try {
      this.#writer ??= new HistoryWriter(this.#open());
      return this.#writer.append(event);
    } catch (cause) {
      this.refusal = refusalOf(this.#writer?.path, cause as NodeJS.ErrnoException);
      this.#onRefusal(this.refusal);
      return this.append(event);
    }
  }

  [Symbol.dispose](): void {
    this.#writer?.[Symbol.dispose]();
  }
}

function refusalOf(path: string | undefined, cause: NodeJS.ErrnoException): LabError {
  if (cause.code === 'EEXIST')
    return new LabError(
      {
        what: 'another run writes into this folder',
        where: path ?? cause.path,
        hint: 'Each run needs a folder of its own: name another one with --out.',
      },
      { cause },
    );
  return new LabError(
    {
      what: `the history cannot be written (${cause.code})`,
      where: path ?? cause.path,
      hint: 'The history so far is kept. Make room, and run it again.',
    },
    { cause },
  );
}
