import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recipe, recipeKey } from '../../../../src/lab/virtual/image/recipe.ts';

const content = Buffer.from('the same');

test('the key is 16 hex digits and the same each time', () => {
  expect(recipeKey()).toMatch(/^[0-9a-f]{16}$/);
  expect(recipeKey()).toBe(recipeKey());
});

test('another package, Node, size or module order makes another key', () => {
  const variants = [
    recipe,
    { ...recipe, packages: [...recipe.packages, 'strace'] },
    { ...recipe, node: { ...recipe.node, version: '24.0.0' } },
    { ...recipe, rootBytes: recipe.rootBytes * 2 },
    { ...recipe, initramfsModules: recipe.initramfsModules.toReversed() },
  ];
  expect(new Set(variants.map((variant) => recipeKey(variant))).size).toBe(variants.length);
});

test('a changed file of images/ makes another key', () => {
  const before = recipeKey(recipe, () => content);
  const after = recipeKey(recipe, (name) => (name === 'guest/hold.c' ? Buffer.from('changed') : content));
  expect(after).not.toBe(before);
});

test('content that moves from one file to the next makes another key', () => {
  const files = { ...recipe, files: ['a', 'b'] };
  const one = recipeKey(files, (name) => Buffer.from(name === 'a' ? 'xy' : 'z'));
  const other = recipeKey(files, (name) => Buffer.from(name === 'a' ? 'x' : 'yz'));
  expect(one).not.toBe(other);
});

test("the guest's Node is the one that firedrill is developed with", () => {
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(recipe.node.version).toBe(devDependencies.node);
});

test("the root's size is one that QEMU takes for an nvdimm", () => {
  expect(recipe.rootBytes % (128 * 1024 * 1024)).toBe(0);
});
