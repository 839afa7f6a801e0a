/** The strategies that a run can choose from: those of the package, and those of files that the command line names. */
import { UsageError } from '../../errors.ts';
import { suggestion } from '../../scenario/did-you-mean.ts';
import { isManifest } from '../../strategies/cronjob/load.ts';
import { strategies as own } from '../../strategies/index.ts';
import { loadStrategy } from '../../strategies/load.ts';
import type { Strategy } from '../../strategies/strategy.ts';
import { isPath } from '../../user-file/load.ts';
import type { RunOptions } from '../../user-file/run.ts';

export interface Chosen {
  /** All there are, by name. */
  readonly known: Readonly<Record<string, Strategy>>;
  /** The names that were asked for, in their order; empty: the scenario decides. */
  readonly names: readonly string[];
}

/** Loads strategies that are files; names are checked with the plan. Throws UsageError. */
export async function chooseStrategies(
  namesOrFiles: readonly string[],
  running: RunOptions = {},
): Promise<Chosen> {
  const known: Record<string, Strategy> = { ...own };
  const names: string[] = [];
  for (const nameOrFile of namesOrFiles) {
    if (!isPath(nameOrFile) && !isManifest(nameOrFile)) {
      names.push(nameOrFile);
      continue;
    }
    const strategy = await loadStrategy(nameOrFile, running);
    if (Object.hasOwn(known, strategy.name))
      throw new UsageError({
        what: `there is a strategy ${strategy.name} already`,
        where: nameOrFile,
        expected: 'a name of its own',
      });
    known[strategy.name] = strategy;
    names.push(strategy.name);
  }
  return { known, names };
}

/** The strategy of this name, or of this file. Throws UsageError with the nearest names. */
export async function findStrategy(nameOrFile: string, running: RunOptions = {}): Promise<Strategy> {
  if (isPath(nameOrFile) || isManifest(nameOrFile)) return loadStrategy(nameOrFile, running);
  if (Object.hasOwn(own, nameOrFile)) return own[nameOrFile] as Strategy;
  throw new UsageError({
    what: `there is no strategy ${nameOrFile}`,
    hint: suggestion(nameOrFile, Object.keys(own)),
  });
}
