/** The node's data: made, changed and compared by `firedrill-data`, which every lab's node has. */
import { z } from 'zod';
import { LabError } from '../errors.ts';
import { RestoredLayer } from '../history/events.ts';
import type { Plan } from '../history/plan.ts';
import type { Host, Lab } from '../lab/lab.ts';
import { paths } from '../lab/paths.ts';

/** One version of the data. */
const Changed = z.object({
  version: z.int(),
  files: z.int(),
  bytes: z.int(),
  changedFiles: z.int(),
  digest: z.string(),
});

const Compared = z.object({
  matches: z.array(z.int()),
  against: z.int(),
  differing: z.int(),
  missing: z.int(),
  extra: z.int(),
  examples: z.array(z.string()),
  layers: z.object({ structure: RestoredLayer, metadata: RestoredLayer }).optional(),
});
export type Compared = z.infer<typeof Compared>;

/** The suffix of all generated data. */
export const dataSuffix = '.dat';

/** Makes version 0 of the data. Throws LabError. */
export function makeData(lab: Lab, { data, seed }: Plan) {
  const { files, directories, bytes, kinds } = data;
  const more = kinds ? [JSON.stringify(kinds)] : [];
  return tool(lab.node, Changed, ['make', paths.data, seed, files, directories, bytes, ...more]);
}

/** Makes the next version: rewrites the planned share of the files, and more as planned. Throws LabError. */
export function changeData(lab: Lab, { data, seed }: Plan, version: number) {
  const more = data.churn ? [JSON.stringify(data.churn)] : [];
  return tool(lab.node, Changed, ['change', paths.data, seed, data.changed, version, ...more]);
}

/** The data as they are now, as this version: a user's own files may have come. Throws LabError. */
export function scanData({ node }: Pick<Lab, 'node'>, version: number) {
  return tool(node, Changed, ['scan', paths.data, version]);
}

/** Patterns of find(1)'s -name, in the C locale, for the names of all data that do not end in `dataSuffix`. Throws LabError. */
export function otherDataNames({ node }: Pick<Lab, 'node'>): Promise<string[]> {
  return tool(node, z.array(z.string()), ['names']);
}

/** Compares a restored tree with every version there has been, layer by layer. Throws LabError. */
export function compareData(node: Pick<Host, 'run'>, folder: string, against: number): Promise<Compared> {
  return tool(node, Compared, ['compare', folder, against]);
}

async function tool<T extends z.ZodType>(
  node: Pick<Host, 'run'>,
  schema: T,
  args: (string | number)[],
): Promise<z.output<T>> {
  const exited = await node.run(['firedrill-data', ...args.map(String)]);
  if (exited.code !== 0) {
    throw new LabError({
      what: `the data could not be handled (firedrill-data ${args[0]})`,
      found: exited.stderr.slice(-2000),
    });
  }
  return schema.parse(JSON.parse(exited.stdout));
}
