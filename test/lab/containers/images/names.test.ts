import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { UsageError } from '../../../../src/errors.ts';
import {
  candidates,
  imageNames,
  imageVariable,
  k3sImage,
} from '../../../../src/lab/containers/images/names.ts';
import { recipeFolder, recipeHash } from '../../../../src/lab/containers/images/recipe.ts';
import { toxiproxyVersion } from '../../../../src/lab/programs/toxiproxy.ts';

it('pins every image: none is called latest, or nothing', () => {
  for (const image of imageNames)
    for (const { name } of candidates(image, {})) expect(name).toMatch(/^[a-z0-9./-]+:v?[0-9a-f][\w.-]*$/);
});

it('prefers a pulled image to its stand-in, and has a stand-in for each', () => {
  const origins = (image: 'kubernetes' | 'toxiproxy') => candidates(image, {}).map(({ origin }) => origin);
  expect(origins('kubernetes')).toEqual(['pulled', 'offline']);
  expect(origins('toxiproxy')).toEqual(['pulled', 'offline']);
  expect(candidates('ssh-target', {}).map(({ origin }) => origin)).toEqual(['built']);
});

it('calls the stand-in for k3s by its own name', () => {
  const name = candidates('kubernetes', {})[1]?.name;
  expect(name).toContain('firedrill/kubernetes-offline:1.37.2-');
  expect(name).not.toContain('k3s');
});

it.each(imageNames)('lets FIREDRILL_IMAGE_… replace %s, and then nothing else will do', (image) => {
  const variable = imageVariable(image);
  expect(variable).toMatch(/^FIREDRILL_IMAGE_[A-Z_]+$/);
  expect(candidates(image, { [variable]: 'mine:1' })).toEqual([{ name: 'mine:1', origin: 'chosen' }]);
  expect(candidates(image, { [variable]: '' })).toEqual(candidates(image, {}));
});

it.each([
  'backup',
  'firedrill/backup:1',
  'localhost:5000/a/b_c/d--e.f:v1.2-x',
  '[::1]:5000/a',
  'Registry.example/a@sha256:3f5304f61724b1f6a0f1d0c3f5304f61724b1f6a0f1d0c3f5304f61724b1f6a0',
  'sha256:3f5304f61724b1f6a0f1d0c3f5304f61724b1f6a0f1d0c3f5304f61724b1f6a0',
  '3f5304f61724',
])('takes %s for the name of an image', (name) => {
  expect(candidates('tools', { FIREDRILL_IMAGE_TOOLS: name })).toEqual([{ name, origin: 'chosen' }]);
});

it.each([
  'UPPER/Case:x',
  'Backup',
  'a b',
  ' a',
  'a:',
  ':1',
  'a//b',
  'https://registry.example/a',
  'a:1:2',
  'a@1',
  'ä',
  'a\nb',
])('refuses %j as the name of an image, and says which variable has it', (name) => {
  const choose = () => candidates('tools', { FIREDRILL_IMAGE_TOOLS: name });
  expect(choose).toThrow(UsageError);
  expect(choose).toThrow(
    /^FIREDRILL_IMAGE_TOOLS: this cannot be the name of an image\n {2}expected: a name as/,
  );
  expect(choose).toThrow(JSON.stringify(name));
});

it('names the variable of ssh-target FIREDRILL_IMAGE_SSH_TARGET', () => {
  expect(imageVariable('ssh-target')).toBe('FIREDRILL_IMAGE_SSH_TARGET');
});

it('gives an image another tag when a file of its recipe changes, appears or is renamed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-recipe-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(recipeFolder('ssh-target'), folder, { recursive: true });
  const before = recipeHash('ssh-target', folder);
  expect(before).toBe(recipeHash('ssh-target'));
  await writeFile(join(folder, 'more'), '');
  const more = recipeHash('ssh-target', folder);
  await writeFile(join(folder, 'more'), 'x');
  const changed = recipeHash('ssh-target', folder);
  expect(new Set([before, more, changed]).size).toBe(3);
});

it('compiles the versions that the names promise', () => {
  const script = readFileSync(join(recipeFolder('toxiproxy'), 'compile.sh'), 'utf8');
  expect(script).toContain(`version=${toxiproxyVersion}\n`);
});

it('gives an image another tag when the source of a program that is compiled for it changes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-recipe-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const source = join(folder, 'main.go');
  await writeFile(source, 'package main');
  const before = recipeHash('kubernetes', undefined, [source]);
  await writeFile(source, 'package other');
  expect(
    new Set([recipeHash('kubernetes'), before, recipeHash('kubernetes', undefined, [source])]).size,
  ).toBe(3);
});

it('names in docker-compose.yml the k3s that a drill pulls', () => {
  const compose = readFileSync(join(import.meta.dirname, '../../../../docker-compose.yml'), 'utf8');
  expect(compose).toContain(`\${FIREDRILL_IMAGE_KUBERNETES:-${k3sImage}}`);
});

it('can be built on a base of the user’s own', () => {
  for (const image of imageNames.filter((name) => name !== 'toxiproxy'))
    expect(readFileSync(join(recipeFolder(image), 'Dockerfile'), 'utf8')).toMatch(
      /^ARG BASE=debian:trixie-slim\nFROM \$\{BASE\}$/m,
    );
});
