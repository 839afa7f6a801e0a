/** The folder of one run: it declares the trials when the first of them starts, and gives each its place. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../history/plan.ts';
import { type RunIndex, runFiles } from '../../history/run.ts';
import type { Trial } from '../../history/trial.ts';

export class RunFolder {
  readonly path: string;
  /** In the order of the reports. */
  readonly trials: readonly Trial[];
  readonly #index: RunIndex;
  #declared: boolean;

  /** `declared`: run.json and every trial.json are there already. */
  constructor(path: string, index: RunIndex, trials: readonly Trial[], { declared = false } = {}) {
    this.path = path;
    this.trials = trials;
    this.#index = index;
    this.#declared = declared;
  }

  /** The plan that the trials share, with the first trial's subject and seed. */
  get plan(): Plan {
    const [first] = this.trials;
    if (!first) throw new Error('a run has at least one trial');
    return first.plan;
  }

  /** A trial has started: there is something to report. */
  get isDeclared(): boolean {
    return this.#declared;
  }

  /**
   * The path for the history of a trial that starts now; the history of an earlier try stays beside it, under a number of its own.
   * Throws the system's error, e.g. ENOSPC.
   */
  openTrial(id: string): string {
    this.#declare();
    const path = join(this.path, folderOf(id, this.#index), runFiles.history);
    setAside(path);
    return path;
  }

  #declare(): void {
    if (this.#declared) return;
    // Exclusively: of two runs into one folder at once, the second fails before it writes.
    writeFileSync(join(this.path, runFiles.index), json(this.#index), { flag: 'wx' });
    for (const trial of this.trials) {
      const folder = join(this.path, folderOf(trial.id, this.#index));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, runFiles.trial), json(trial));
    }
    this.#declared = true;
  }
}

function folderOf(id: string, { trials }: RunIndex): string {
  const entry = trials.find((trial) => trial.id === id);
  if (!entry) throw new Error(`the index has no trial ${id}`);
  return entry.folder;
}

/** As `history-1.jsonl`, or the first number that is free. */
function setAside(path: string): void {
  if (!existsSync(path)) return;
  for (let nth = 1; ; nth += 1) {
    const aside = path.replace(/\.jsonl$/, `-${nth}.jsonl`);
    if (existsSync(aside)) continue;
    renameSync(path, aside);
    return;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
