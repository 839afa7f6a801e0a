/**
 * `npm run prose`: holds README, docs, scenarios and the prose of the sources against the rules of `rules.ts`.
 * Exits 1 where a part of the repository breaks the rules more often than `allowed.json` lets it.
 *
 *   --all    lists the allowed hits too
 *   --lower  writes today's lower counts into `allowed.json`, after a clean-up
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Hit, hitsIn } from './hits.ts';
import { grownParts, partOf, tightened } from './ratchet.ts';

const root = join(import.meta.dirname, '../..');
const allowedFile = join(import.meta.dirname, 'allowed.json');
const scope = ['*.md', 'docs/**/*.md', 'scenarios/**/*.ts', 'examples/**/*.{ts,md}', 'src/**/*.ts'];

const files = globSync(scope, { cwd: root, exclude: ['**/node_modules/**'] }).sort();
const hits = files.flatMap((file) => hitsIn(file, readFileSync(join(root, file), 'utf8')));
const allowed = JSON.parse(readFileSync(allowedFile, 'utf8')) as Record<string, number>;

if (process.argv.includes('--lower')) {
  writeFileSync(allowedFile, `${JSON.stringify(tightened(hits, allowed), null, 2)}\n`);
} else {
  const grown = grownParts(hits, allowed);
  const shown = process.argv.includes('--all')
    ? hits
    : hits.filter(({ file }) => grown.includes(partOf(file)));
  for (const hit of shown) console.log(describe(hit));
  const more = grown.map((part) => `more than the ${allowed[part] ?? 0} allowed in ${part}`);
  console.log([`prose: ${files.length} files, ${hits.length} hits`, ...more].join('; '));
  process.exitCode = grown.length > 0 ? 1 : 0;
}

function describe({ file, line, rule, found, instead }: Hit): string {
  return `${file}:${line}: ${rule}: “${found}”; instead: ${instead}`;
}
