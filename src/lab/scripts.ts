/** This package's own programs for a lab's node: its sources, as the node's Node runs them. */
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';

/** Whether a file is one of them, as source or compiled. */
export function isScript(path: string): boolean {
  return /\.[jt]s$/.test(path) && !path.endsWith('.d.ts');
}

/** The content of a file; of a TypeScript source without its types, and with the names that its imports have then. */
export async function readForNode(path: string): Promise<string | Buffer> {
  if (!path.endsWith('.ts')) return readFile(path);
  const script = stripTypeScriptTypes(await readFile(path, 'utf8'));
  return script.replace(/(from|import) '(\.{1,2}\/[^']+)\.ts'/g, "$1 '$2.js'");
}
