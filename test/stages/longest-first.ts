/**
 * The order of the files of one project: those that take longest start first, so that no worker runs alone at the end. On a new checkout
 * vitest has no durations of its own and orders by the size of the files. `durations.json` has them, from `node test/stages/durations.ts`.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds of each file of which a duration is tracked. */
export type Durations = Readonly<Record<string, number>>;

const root = join(import.meta.dirname, '../..');

/** A tracked duration decides. Files without one are short or new: they come last, in vitest's own order. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const known: Durations = JSON.parse(readFileSync(join(import.meta.dirname, 'durations.json'), 'utf8'));
    const usual = await super.sort(files);
    const projects = [...new Set(usual.map(({ project }) => project.name))];
    return projects.flatMap((name) =>
      longestFirst(
        usual.filter(({ project }) => project.name === name),
        ({ moduleId }) => known[relative(root, moduleId)],
      ),
    );
  }
}

/** The same files; a file without seconds comes after the others. The order of equal ones stays. */
export function longestFirst<File>(
  files: readonly File[],
  secondsOf: (file: File) => number | undefined,
): File[] {
  return [...files].sort((a, b) => (secondsOf(b) ?? 0) - (secondsOf(a) ?? 0));
}
