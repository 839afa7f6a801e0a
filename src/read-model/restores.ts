/** The restores of a trial, and whether each could have succeeded. */
import type { EventOf } from '../history/events.ts';

export interface Restore {
  readonly event: EventOf<'restored'>;
  /** The `seq` at which it began: that of its job where it had one, else its own. */
  readonly fromSeq: number;
  /** No fault that stops reads was in force, and the node was there from beginning to end: a restore that failed failed by itself. */
  readonly possible: boolean;
}

/** The circumstances that a restore depends on, at the moment of its end. */
export interface Circumstances {
  readonly faultIsActive: boolean;
  readonly lastLiftSeq: number;
  readonly nodeIsAway: boolean;
  readonly lastReturnSeq: number;
}

/** Folds the events of restores. */
export class RestoreLedger {
  readonly all: Restore[] = [];
  /** The `seq` of the first restore job since the last restore. */
  #startedSeq: number | undefined;

  start({ seq }: EventOf<'job-started'>): void {
    this.#startedSeq ??= seq;
  }

  end(event: EventOf<'restored'>, now: Circumstances): void {
    const fromSeq = this.#startedSeq ?? event.seq;
    this.#startedSeq = undefined;
    const faulty = now.faultIsActive || now.lastLiftSeq > fromSeq;
    const away = now.nodeIsAway || now.lastReturnSeq > fromSeq;
    this.all.push({ event, fromSeq, possible: !faulty && !away });
  }
}
