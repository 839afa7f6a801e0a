/**
 * `test/` mirrors `src/`: `src/a/b.ts` is held by `test/a/b.test.ts`, or by `test/processes/a/b.test.ts` where that starts a
 * program. The table below names the exceptions and the tests that hold them.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, matchesGlob, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Exception, elsewhere, topics } from './mirror.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const sources = globSync('src/**/*.ts', { cwd: root }).sort();
const tests = globSync('test/**/*.test.ts', { cwd: root }).sort();

/** The sources with code that runs: more than types, constants and exports of others. */
const withLogic = sources.filter((file) => /=>|\bfunction\b|\bclass\b/.test(codeOf(file)));
const mirrored = new Set(tests.map(sourceOf));

describe('every source with logic', () => {
  const alone = withLogic.filter((file) => !mirrored.has(file));

  it('has a test of its own, or a row that names the tests which hold it', () => {
    expect(alone.filter((file) => !elsewhere.some((row) => covers(row, file)))).toEqual([]);
  });

  it.each(elsewhere.map((row) => [row.sources.join(', '), row] as const))(
    'that is held elsewhere: %s',
    (_, row) => {
      const covered = alone.filter((file) => covers(row, file));
      expect(covered, 'the row is superfluous').not.toEqual([]);
      const holders = tests.filter((test) => row.heldBy.some((glob) => matchesGlob(test, glob)));
      expect(holders, 'its tests are missing').not.toEqual([]);
      if (row.asProgram) return;
      const loaded = new Set(holders.flatMap((test) => [...closure(test)]));
      expect(covered.filter((file) => !loaded.has(file))).toEqual([]);
    },
  );
});

describe('every test', () => {
  it('has its source, or a row that names its topic', () => {
    const stray = tests.filter((test) => !sources.includes(sourceOf(test)) && !topicOf(test));
    expect(stray).toEqual([]);
  });

  it.each(Object.entries(topics))('about a topic: %s', (glob, topic) => {
    expect(topic.length).toBeGreaterThan(10);
    expect(tests.filter((test) => matchesGlob(test, glob))).not.toEqual([]);
  });
});

function sourceOf(test: string): string {
  return test.replace(/^test\/(?:processes\/)?/, 'src/').replace(/\.test\.ts$/, '.ts');
}

function topicOf(test: string): string | undefined {
  return Object.entries(topics).find(([glob]) => matchesGlob(test, glob))?.[1];
}

function covers({ sources: globs }: Exception, file: string): boolean {
  return globs.some((glob) => matchesGlob(file, glob));
}

function codeOf(file: string): string {
  const code = stripTypeScriptTypes(read(file));
  return code.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

/** All files that a test loads, through any number of imports. */
function closure(test: string): Set<string> {
  const found = new Set<string>();
  const visit = (file: string) => {
    if (found.has(file) || !existsSync(join(root, file))) return;
    found.add(file);
    for (const [, path = ''] of read(file).matchAll(/(?:from|import\(?)\s*'(\.[^']+)'/g))
      visit(normalize(join(dirname(file), path)));
  };
  visit(test);
  return found;
}
