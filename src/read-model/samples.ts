/** The samples of a trial, by phase and by their bearing on the backup. */
import { faultsThat } from '../history/effects.ts';
import type { Event, EventOf } from '../history/events.ts';
import type { Plan } from '../history/plan.ts';

/** Folds samples. */
export class SampleLedger {
  readonly all: EventOf<'sample'>[] = [];
  /** Of the baseline phase: the trial's own measure of normal. */
  readonly baseline: EventOf<'sample'>[] = [];
  /** Of the timeline and the watch. */
  readonly watched: EventOf<'sample'>[] = [];
  /**
   * The watched ones that say something about the backup: not while a fault is active that slows the node by itself, not
   * while the node is down, and not the first one after its return.
   */
  readonly telling: EventOf<'sample'>[] = [];
  readonly #slowing: ReadonlySet<string>;
  readonly #active = new Set<string>();
  #node: 'up' | 'down' | 'back' = 'up';

  constructor(plan: Plan) {
    this.#slowing = faultsThat(plan, 'slows-node');
  }

  /** Takes any event, with the phase in which it happened. */
  take(event: Event, { baseline, watched }: { baseline: boolean; watched: boolean }): void {
    if (event.type === 'sample') {
      this.all.push(event);
      if (baseline) this.baseline.push(event);
      if (watched) this.#watch(event);
    } else if (!watched) return;
    else if (event.type === 'fault-injected' && this.#slowing.has(event.fault)) this.#active.add(event.fault);
    else if (event.type === 'fault-lifted') this.#active.delete(event.fault);
    else if (event.type === 'node-lost') this.#node = 'down';
    else if (event.type === 'node-back') this.#node = 'back';
  }

  #watch(event: EventOf<'sample'>): void {
    this.watched.push(event);
    if (this.#active.size === 0 && this.#node === 'up') this.telling.push(event);
    if (this.#node === 'back') this.#node = 'up';
  }
}
