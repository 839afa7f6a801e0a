import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeComposeEnvironment } from '../../../../src/lab/containers/images/compose-environment.ts';
import { candidates, imageNames, imageVariable } from '../../../../src/lab/containers/images/names.ts';
import { packageRoot } from '../../../../src/package-root.ts';

const text = readFileSync(join(packageRoot, 'docker-compose.yml'), 'utf8');
const defaults = new Map(
  [...text.matchAll(/image: \$\{(\w+):-([^}]+)\}/g)].map(([, variable, name]) => [variable, name]),
);

it('docker-compose.yml runs the images that the lab pulls, unless a variable of the lab says otherwise', () => {
  for (const image of ['kubernetes', 'toxiproxy'] as const)
    expect(defaults.get(imageVariable(image))).toBe(candidates(image, {})[0]?.name);
  const variables = imageNames.map(imageVariable);
  expect([...defaults.keys()].filter((variable) => !variables.includes(variable ?? ''))).toEqual([]);
});

it('docker-compose.yml builds from recipes that are there, and publishes on this machine alone', () => {
  for (const [, folder] of text.matchAll(/build: (\S+)/g))
    expect(existsSync(join(packageRoot, folder ?? '', 'Dockerfile'))).toBe(true);
  const ports = [...text.matchAll(/'([\d.:]+:\d+)'/g)].map(([, port]) => port ?? '');
  expect(ports).toHaveLength(4);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

it('setup writes the names of the images that are there for docker compose', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-compose-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const images = { 'ssh-target': { name: 'mine:1', origin: 'chosen' as const } };
  const path = await writeComposeEnvironment(images, join(folder, 'new', 'containers.env'));
  expect(readFileSync(path, 'utf8')).toBe('FIREDRILL_IMAGE_SSH_TARGET=mine:1\n');
});
