/** Removes from the engine what runs that are gone have left, and says what it leaves alone. */
import type { Cleaned, LeftAlone } from '../lab-kind.ts';
import { pidScope } from '../pid-scope.ts';
import { processStart } from '../process.ts';
import { type Engine, labels } from './engine.ts';
import { type RunResource, removeResources } from './orphans.ts';

/**
 * Removes what belongs to processes that are gone. Runs of another machine or PID namespace, as of a container that shares
 * the engine, are left alone, since whether their processes live cannot be seen from here, and so are those that go on;
 * `all` removes both. Throws LabError where the engine does not say what there is.
 */
export async function cleanEngine(engine: Engine, { all = false } = {}): Promise<Cleaned> {
  const where = await pidScope();
  const left = new Map<string, LeftAlone>();
  const removal = await removeResources(engine, async (found) => {
    const why = all ? undefined : await whyLeft(found, where);
    if (why === undefined) return true;
    const run = found.labels[labels.run] ?? found.name;
    const { parts } = left.get(run) ?? { parts: 0 };
    left.set(run, { run, parts: parts + 1, why });
    return false;
  });
  return { ...removal, left: [...left.values()].sort((one, other) => one.run.localeCompare(other.run)) };
}

/** undefined: its process is gone, or nothing else is left of its run. */
async function whyLeft({ labels: own }: RunResource, where: string): Promise<string | undefined> {
  if (!(labels.run in own)) return undefined;
  const [pid, start, there] = (own[labels.owner] ?? '').split(' ');
  if (there !== where)
    return `it belongs to process ${pid || '(unknown)'} of another machine or container, and whether that lives cannot be seen from here`;
  return (await processStart(Number(pid))) === start ? `process ${pid}, whose it is, goes on` : undefined;
}
