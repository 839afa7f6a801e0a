/** When which fault was in force. */
import type { EventOf } from '../history/events.ts';

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
  /** The `seq` of the last lift of a fault that was in force; −1: none. */
  lastLiftSeq = -1;

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
      this.lastLiftSeq = event.seq;
    }
  }
}

export interface OpenWindow extends FaultWindow {
  lifted: FaultWindow['lifted'];
}
