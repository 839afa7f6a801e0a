/** When which fault was in force. */
import { faultsThat } from '../history/effects.ts';
import type { EventOf } from '../history/events.ts';
import type { Plan } from '../history/plan.ts';

/** One injection of a fault. */
export interface FaultWindow {
  readonly injected: EventOf<'fault-injected'>;
  /** undefined: not lifted yet. */
  readonly lifted: EventOf<'fault-lifted'> | undefined;
}

/** Folds injections and lifts into windows. */
export class FaultLedger {
  /** In the order of the injections. */
  readonly all: OpenWindow[] = [];
  /** Those that are in force, in the order of their injections. */
  readonly active = new Set<OpenWindow>();
  /** The `seq` of the last lift of a fault under which no restore could be made; −1: none. */
  lastLiftSeq = -1;
  readonly #readable: ReadonlySet<string>;

  constructor(plan: Plan) {
    this.#readable = faultsThat(plan, 'keeps-reads');
  }

  /** Whether a fault is in force under which the target may not serve reads. */
  get stopsReads(): boolean {
    return [...this.active].some(({ injected }) => !this.#readable.has(injected.fault));
  }

  inject(injected: EventOf<'fault-injected'>): void {
    const window: OpenWindow = { injected, lifted: undefined };
    this.all.push(window);
    this.active.add(window);
  }

  lift(event: EventOf<'fault-lifted'>): void {
    for (const window of this.active) {
      if (window.injected.fault !== event.fault) continue;
      window.lifted = event;
      this.active.delete(window);
      if (!this.#readable.has(event.fault)) this.lastLiftSeq = event.seq;
    }
  }
}

export interface OpenWindow extends FaultWindow {
  lifted: FaultWindow['lifted'];
}
