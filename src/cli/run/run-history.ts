import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../errors.ts';
import type { Event } from '../../history/events.ts';
import { HistoryWriter, type NewEvent } from '../../history/file.ts';
import { historyName } from '../history-path.ts';

/**
 * The history of a run as it grows. Events come from the middle of the lab's own work, where an error would have
 * nobody to catch it: when the disk refuses one, `onRefusal` is told instead, once, and nothing more is written.
 */
export class RunHistory extends HistoryWriter {
  /** What is on disk. */
  readonly events: Event[] = [];
  /** Why the disk took no more; undefined: it took everything. */
  refusal: LabError | undefined;
  readonly #onRefusal: (refusal: LabError) => void;

  constructor(folder: string, onRefusal: (refusal: LabError) => void) {
    super(join(folder, historyName));
    this.#onRefusal = onRefusal;
  }

  override append(event: NewEvent): Event {
    if (this.refusal) return { seq: this.events.length, ...event } as Event;
    try {
      const written = super.append(event);
      this.events.push(written);
      return written;
    } catch (cause) {
      this.refusal = refusalOf(this.path, cause as NodeJS.ErrnoException);
      this.#onRefusal(this.refusal);
      return this.append(event);
    }
  }

  /** A history of nothing is removed. */
  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    if (this.events.length === 0) rmSync(this.path, { force: true });
  }
}

function refusalOf(path: string, cause: NodeJS.ErrnoException): LabError {
  return new LabError(
    {
      what: `the history cannot be written (${cause.code})`,
      where: path,
      hint: 'What was written until then is kept. Make room, and run it again.',
    },
    { cause },
  );
}
