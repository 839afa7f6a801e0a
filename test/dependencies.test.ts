import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { needs } from '../src/lab/virtual/host.ts';
import { recipe } from '../src/lab/virtual/image/recipe.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');
const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)];
const named = rows.map(([, name]) => name).sort();

it('docs/dependencies.md gives one reason for every package that is used, and for no other', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  const npm = [...Object.keys(dependencies), ...Object.keys(devDependencies)];
  const host = new Set(needs().map((need) => need.package));
  expect(named).toEqual([...npm, ...host, ...recipe.packages].sort());
  expect(rows.filter(([, , reason]) => (reason ?? '').trim().length < 10)).toEqual([]);
});
