/** When the node was away, and which of its losses the plan asked for. */
import { effectsOf, type NodeLossCause } from '../history/effects.ts';
import type { EventOf } from '../history/events.ts';
import type { Plan } from '../history/plan.ts';

export interface Absence {
  readonly lost: EventOf<'node-lost'>;
  /** undefined: the node has not come back. */
  readonly back: EventOf<'node-back'> | undefined;
}

/** Folds losses and returns of the node. */
export class NodeLedger {
  readonly absences: Absence[] = [];
  /** The losses that no fault of the plan accounts for. */
  readonly unplanned: EventOf<'node-lost'>[] = [];
  isAway = false;
  /** The `seq` of the last return after a loss; −1: none. */
  lastReturnSeq = -1;
  /** Planned losses that have not come yet, by their times. */
  #expected: { cause: NodeLossCause; fromMs: number; fault: string }[];

  constructor({ steps }: Plan) {
    this.#expected = steps
      .flatMap((step) => (step.do === 'inject' ? effectsOf(step).map((one) => ({ one, step })) : []))
      .flatMap(({ one, step }) =>
        one.effect === 'takes-node' ? [{ cause: one.cause, fromMs: step.atMs, fault: step.fault }] : [],
      )
      .sort((a, b) => a.fromMs - b.fromMs);
  }

  lose(lost: EventOf<'node-lost'>): void {
    this.absences.push({ lost, back: undefined });
    this.isAway = true;
    if (lost.cause !== 'planned-reboot' && !this.#wasExpected(lost)) this.unplanned.push(lost);
  }

  /** This fault of the plan was never injected: a loss is not its doing. */
  miss(fault: string): void {
    this.#expected = this.#expected.filter((loss) => loss.fault !== fault);
  }

  return(back: EventOf<'node-back'>): void {
    this.isAway = false;
    for (let index = this.absences.length - 1; this.absences[index]?.back === undefined; index -= 1) {
      const absence = this.absences[index];
      if (!absence) return;
      this.absences[index] = { ...absence, back };
      this.lastReturnSeq = back.seq;
    }
  }

  /**
   * A planned power cut or panic has the cause of an unplanned one: each fault that takes the node accounts for the first
   * loss of its cause from its time on.
   */
  #wasExpected({ cause, t }: EventOf<'node-lost'>): boolean {
    const index = this.#expected.findIndex((loss) => loss.cause === cause && loss.fromMs <= t);
    if (index >= 0) this.#expected.splice(index, 1);
    return index >= 0;
  }
}
