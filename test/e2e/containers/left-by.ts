import { connectEngine, labels, remains } from '../../../src/lab/containers/engine.ts';

/** The names of what the process of this id has in the engine. */
export async function leftBy(pid: number | undefined): Promise<string[]> {
  const all = await remains(await connectEngine());
  return all.filter((found) => found.labels[labels.owner]?.startsWith(`${pid} `)).map(({ name }) => name);
}
