/** Removes the orphans of ended runs from the engine, and lists the runs that it leaves alone. */
import type { Cleaned, LeftAlone } from '../lab-kind.ts';
import { pidScope } from '../pid-scope.ts';
import { processStart } from '../process.ts';
import { type Engine, labels } from './engine.ts';
import { type RunResource, removeResources } from './orphans.ts';

/**
 * Removes the orphans of processes that are gone. It leaves alone live runs, and runs of another machine or PID namespace, as of a
 * container that shares the engine, whose processes are invisible here; `all` removes both. Throws LabError where the engine does
 * not list its containers.
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
    return `it belongs to process ${pid || '(unknown)'} of another machine or container, which may still run`;
  return (await processStart(Number(pid))) === start ? `its process ${pid} still runs` : undefined;
}
