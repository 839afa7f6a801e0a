/**
 * `npm run prose`: holds README, docs, scenarios, examples, the sources, and the comments of shell scripts, Dockerfiles, C and Go
 * against the rules of `rules.ts`. Prints each hit with its better word, and exits 1 where there is one.
 *
 * Tests are read too. A few hits are wire names and quotations: their number may fall and not rise. `--tests` prints them.
 */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Hit, hitsIn } from './hits.ts';

const root = join(import.meta.dirname, '../..');
const scope = [
  '*.md',
  'docs/**/*.md',
  'scenarios/**/*.ts',
  'examples/**/*.{ts,md}',
  'src/**/*.ts',
  'images/**/*',
  '.ci/*',
  '.github/**/*.md',
  'test/**/*.c',
];
/** The sentences that the rules' own tests plant are no hits. */
const tests = ['test/**/*.ts'];
const planted = /^test\/prose\//;
/** Of Nov 27, 2026. To be lowered, never raised. */
const mostInTests = 20;

const hits = hitsOf(scope);
const inTests = hitsOf(tests).filter(({ file }) => !planted.test(file));
const shown = process.argv.includes('--tests') || inTests.length > mostInTests ? [...hits, ...inTests] : hits;
for (const hit of shown) console.log(describe(hit));
console.log(`prose: ${hits.length} hits; tests: ${inTests.length} hits of at most ${mostInTests}`);
process.exitCode = hits.length > 0 || inTests.length > mostInTests ? 1 : 0;

function hitsOf(globs: readonly string[]): Hit[] {
  const paths = globSync(globs, { cwd: root, exclude: (path) => path.includes('node_modules') }).sort();
  const files = paths.filter((path) => statSync(join(root, path)).isFile());
  return files.flatMap((file) => hitsIn(file, readFileSync(join(root, file), 'utf8')));
}

function describe({ file, line, rule, found, instead }: Hit): string {
  return `${file}:${line}: ${rule}: “${found}”; instead: ${instead}`;
}
