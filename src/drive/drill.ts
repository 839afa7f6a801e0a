/**
 * Walks a plan over labs, one a subject, each from the same starting state, and writes the history. Subjects never meet:
 * several can be under way at once. On a virtual clock that changes no figure.
 */
import { Interrupted } from '../errors.ts';
import type { LabFacts } from '../history/events.ts';
import type { HistoryWriter, NewEvent } from '../history/file.ts';
import type { Plan } from '../history/plan.ts';
import type { Lab } from '../lab/lab.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { Recorder } from './recorder.ts';
import { driveSubject, preparationMs } from './subject.ts';

export interface DrillOptions {
  plan: Plan;
  strategies: Readonly<Record<string, Strategy>>;
  /** Opens a fresh lab; it is disposed when its subject is done. */
  openLab: () => Promise<Lab>;
  history: HistoryWriter;
  /** firedrill's own version. */
  version: string;
  /** ISO 8601. */
  startedAt: string;
  signal: AbortSignal;
  /** So many subjects at once, each in a lab of its own. In real time they share what the host has. */
  atOnce: number;
  /** Told every event once it is on disk. */
  tell: (event: ReturnType<HistoryWriter['append']>) => void;
  /** Given each lab when its subject is done, before it is closed: for `--keep-lab`. */
  onLabDone?: (lab: Lab) => Promise<void>;
}

/**
 * Runs the whole plan. Throws LabError when the lab breaks and Interrupted when `signal` is aborted; the history then
 * ends with what happened, and every lab is closed.
 */
export async function runDrill(options: DrillOptions): Promise<void> {
  const drill = new Drill(options);
  await drill.run();
}

class Drill {
  readonly #options: DrillOptions;
  readonly #waiting: string[];
  readonly #open = new Set<Lab>();
  #begun = false;
  #failure: { error: unknown } | undefined;

  constructor(options: DrillOptions) {
    this.#options = options;
    this.#waiting = options.plan.subjects.map(({ name }) => name);
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.atOnce }, () => this.#takeSubjects()));
    if (this.#failure) throw this.#failure.error;
    this.#append({ type: 'run-ended', t: 0, subject: null });
  }

  /** The first failure ends every other subject too. */
  async #takeSubjects(): Promise<void> {
    for (let name = this.#waiting.shift(); name && !this.#failure; name = this.#waiting.shift()) {
      try {
        await this.#drive(name);
      } catch (error) {
        this.#failure ??= { error };
        for (const lab of this.#open) await lab[Symbol.asyncDispose]();
      }
    }
  }

  async #drive(name: string): Promise<void> {
    await using lab = await this.#options.openLab();
    if (this.#failure) return;
    this.#open.add(lab);
    if (!this.#begun) this.#append(runStarted(this.#options, lab.facts));
    this.#begun = true;
    try {
      await oneSubject(name, lab, this.#options, (event) => this.#append(event));
      await this.#options.onLabDone?.(lab);
    } finally {
      this.#open.delete(lab); // it is closed at the end of this scope
    }
  }

  #append(event: NewEvent): void {
    this.#options.tell(this.#options.history.append(event));
  }
}

async function oneSubject(
  name: string,
  lab: Lab,
  { plan, strategies, signal }: DrillOptions,
  append: (event: NewEvent) => void,
) {
  const strategy = strategies[name];
  if (!strategy) throw new Error(`the plan names ${name}, which is no strategy`);
  const recorder = new Recorder(name, lab, append);
  lab.setNow(preparationMs);
  recorder.note({ type: 'subject-started', title: strategy.title, command: strategy.backup });
  try {
    const because = await driveSubject({ plan, strategy, lab, recorder });
    recorder.note({ type: 'subject-ended', because });
  } catch (error) {
    if (!signal.aborted) recorder.note({ type: 'trouble', message: (error as Error).message });
    recorder.note({ type: 'subject-ended', because: signal.aborted ? 'interrupted' : 'trouble' });
    throw signal.aborted ? new Interrupted() : error;
  }
}

function runStarted({ version, plan, startedAt }: DrillOptions, lab: LabFacts): NewEvent {
  return { type: 'run-started', t: 0, subject: null, firedrill: version, plan, lab, startedAt };
}
