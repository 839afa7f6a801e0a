import type { Context } from './context.ts';
import type { EventQueue } from './event-queue.ts';
import type { FaultLedger } from './fault-ledger.ts';
import { inspect, type Surroundings } from './inspection.ts';
import type { KnownJob } from './recorder.ts';

/** Inspects the leftovers of each backup a while after its end, or after the lift of the last fault in force then. */
export class BackupInspections {
  readonly #context: Context;
  readonly #queue: EventQueue;
  readonly #ledger: FaultLedger;
  readonly #before: Surroundings;
  /** Backups that wait for a lift. */
  #waiting: KnownJob[] = [];

  constructor(context: Context, queue: EventQueue, ledger: FaultLedger, before: Surroundings) {
    this.#context = context;
    this.#queue = queue;
    this.#ledger = ledger;
    this.#before = before;
  }

  backupEnded(known: KnownJob): void {
    this.#waiting.push(known);
    this.faultsChanged();
  }

  /** To be called after each injection and lift. */
  faultsChanged(): void {
    if (this.#ledger.anyInForce) return;
    for (const known of this.#waiting.splice(0)) this.#inspectSoon(known);
  }

  #inspectSoon(known: KnownJob): void {
    const { lab, plan, strategy, recorder } = this.#context;
    this.#queue.add(lab.clock.now() + plan.limits.settleMs, async () => {
      if (this.#ledger.anyInForce) this.#waiting.push(known);
      else {
        const leftovers = await inspect(lab, strategy, [known.job], this.#before);
        recorder.note({ type: 'leftovers', when: 'after-job', job: known.job.id, leftovers });
      }
    });
  }
}
