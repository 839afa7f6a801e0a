/** The checks of `scenario doctor --lab containers` in a container. */
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished } from 'vitest';
import { nfsClient } from '../../../src/lab/containers/nfs-client.ts';
import type { Diagnosis } from '../../../src/lab/diagnosis.ts';
import { start } from '../cli.ts';
import { orphansOf } from './orphans-of.ts';
import { test } from './with-engine.ts';

test('where the tests of the container lab run, the doctor finds all that a run needs', async () => {
  const { exitCode, stdout } = await start(['doctor', '--lab', 'containers', '--json']);
  const found: Diagnosis[] = JSON.parse(stdout);
  expect(found.map(({ name, ok, optional = false }) => [name, optional || ok])).toEqual([
    ['Docker', true],
    ['cgroups', true],
    ['images', true],
    ['privileged containers', true],
    ['nftables', true],
    ['NFS client in the kernel', true],
    ['netem', true],
    ['building offline', true],
  ]);
  const optional = found.filter((finding) => finding.optional).map(({ name }) => name);
  expect(optional).toEqual(['NFS client in the kernel', 'netem', 'building offline']);
  const nfs = found.find(({ name }) => name === 'NFS client in the kernel');
  expect(nfs?.ok).toBe((await nfsClient()) !== undefined);
  expect(found.filter(({ ok, fix }) => !ok && !fix)).toEqual([]);
  expect(exitCode).toBe(0);
});

test('the container that a killed doctor leaves, `scenario clean` removes', async () => {
  const doctor = execa(process.execPath, [join(import.meta.dirname, 'try-forever.ts')], { reject: false });
  onTestFinished(() => void doctor.kill('SIGKILL'));
  await expect.poll(() => orphansOf(doctor.pid), { timeout: 60_000 }).toHaveLength(1);
  doctor.kill('SIGKILL');
  await doctor;
  const [name] = await orphansOf(doctor.pid);
  const { stdout } = await start(['clean']);
  expect(stdout).toContain(`removed container ${name}`);
  expect(await orphansOf(doctor.pid)).toEqual([]);
});
