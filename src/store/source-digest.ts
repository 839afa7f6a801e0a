/** The digest of this package's own sources: a trial's result depends on the code that drove it, more exactly than on a version. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('../', import.meta.url));

/** The folders of src/ that decide the events of a history. */
export const drivingParts = ['drive', 'faults', 'guest', 'history', 'lab', 'probes'] as const;
/** The folders of src/ that judge and show a history. */
export const judgingParts = ['checks', 'compare', 'history', 'metrics', 'read-model', 'report'] as const;

/** SHA-256 over every source in these folders, by path and content, as 64 hexadecimal digits. */
export async function sourceDigest(parts: readonly string[]): Promise<string> {
  const paths = (await Promise.all(parts.map((part) => filesIn(join(sources, part))))).flat().sort();
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  const hash = createHash('sha256');
  for (const [nth, path] of paths.entries())
    hash
      .update(`${path.slice(sources.length)}\0`)
      .update(contents[nth] ?? '')
      .update('\0');
  return hash.digest('hex');
}

/** Declarations of types, which the packed package has beside its code, change nothing that runs. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}
