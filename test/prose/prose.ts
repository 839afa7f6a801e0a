/**
 * `npm run prose`: holds README, docs, scenarios, examples and the prose of the sources against the rules of `rules.ts`.
 * Prints each hit with its better word, and exits 1 where there is one.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Hit, hitsIn } from './hits.ts';

const root = join(import.meta.dirname, '../..');
const scope = ['*.md', 'docs/**/*.md', 'scenarios/**/*.ts', 'examples/**/*.{ts,md}', 'src/**/*.ts'];

const files = globSync(scope, { cwd: root, exclude: (path) => path.includes('node_modules') }).sort();
const hits = files.flatMap((file) => hitsIn(file, readFileSync(join(root, file), 'utf8')));
for (const hit of hits) console.log(describe(hit));
console.log(`prose: ${files.length} files, ${hits.length} hits`);
process.exitCode = hits.length > 0 ? 1 : 0;

function describe({ file, line, rule, found, instead }: Hit): string {
  return `${file}:${line}: ${rule}: “${found}”; instead: ${instead}`;
}
