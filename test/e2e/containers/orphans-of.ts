import { connectEngine, labels } from '../../../src/lab/containers/engine.ts';
import { resourcesOfRuns } from '../../../src/lab/containers/orphans.ts';

/** The names of the resources of the process of this id in the engine, and of those with a run's name and without an owner. */
export async function orphansOf(pid: number | undefined): Promise<string[]> {
  const all = await resourcesOfRuns(await connectEngine());
  const isLeft = (owner: string | undefined) => owner === undefined || owner.startsWith(`${pid} `);
  return all.filter((found) => isLeft(found.labels[labels.owner])).map(({ name }) => name);
}
