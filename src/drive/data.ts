/** The node's data: made, changed and compared by the commands of `firedrill-data`, which every lab has. */
import { z } from 'zod';
import { RestoredLayer } from '../history/events.ts';
import type { Plan } from '../history/plan.ts';
import type { DataCommands } from '../lab/lab.ts';
import { paths } from '../lab/paths.ts';

/** One version of the data. */
const Changed = z.object({
  version: z.int(),
  files: z.int(),
  bytes: z.int(),
  changedFiles: z.int(),
  digest: z.string(),
});

const ChangedOne = z.object({
  way: z.enum(['appear', 'vanish', 'grow', 'shrink', 'rename']).nullable(),
  paths: z.array(z.string()),
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
export function makeData(lab: DataCommands, { data, seed }: Plan) {
  const { files, directories, bytes, kinds } = data;
  const more = kinds ? [JSON.stringify(kinds)] : [];
  return tool(lab, Changed, ['make', paths.data, seed, files, directories, bytes, ...more]);
}

/** Makes the next version: rewrites the planned share of the files, and more as planned. Throws LabError. */
export function changeData(lab: DataCommands, { data, seed }: Plan, version: number) {
  const more = data.churn ? [JSON.stringify(data.churn)] : [];
  return tool(lab, Changed, ['change', paths.data, seed, data.changed, version, ...more]);
}

/** Makes the nth change of a file, counted from 0, during the backup of this version. `way` null: there is none left. Throws LabError. */
export function changeOneFile(lab: DataCommands, { data, seed }: Plan, version: number, nth: number) {
  const shares = JSON.stringify(data.concurrentChanges ?? {});
  return tool(lab, ChangedOne, ['change-one', paths.data, seed, version, nth, shares]);
}

/** The data as they are now, as this version: a user's own files may have come. Throws LabError. */
export function scanData(lab: DataCommands, version: number) {
  return tool(lab, Changed, ['scan', paths.data, version]);
}

/** Patterns of find(1)'s -name, in the C locale, for the names of all data that do not end in `dataSuffix`. Throws LabError. */
export function otherDataNames(lab: DataCommands): Promise<string[]> {
  return tool(lab, z.array(z.string()), ['names']);
}

/** Compares a restored tree with every version there has been, layer by layer. Throws LabError. */
export function compareData(lab: DataCommands, folder: string, against: number): Promise<Compared> {
  return tool(lab, Compared, ['compare', folder, against]);
}

async function tool<T extends z.ZodType>(
  lab: DataCommands,
  schema: T,
  command: (string | number)[],
): Promise<z.output<T>> {
  return schema.parse(JSON.parse(await lab.data(command.map(String))));
}
