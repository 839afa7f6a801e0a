/** What `scenario doctor --lab containers` tries in a container. */
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished } from 'vitest';
import { start } from '../cli.ts';
import { leftBy } from './left-by.ts';
import { test } from './with-engine.ts';

test('the container that a killed doctor leaves, `scenario clean` removes', async () => {
  const doctor = execa(process.execPath, [join(import.meta.dirname, 'try-forever.ts')], { reject: false });
  onTestFinished(() => void doctor.kill('SIGKILL'));
  await expect.poll(() => leftBy(doctor.pid), { timeout: 60_000 }).toHaveLength(1);
  doctor.kill('SIGKILL');
  await doctor;
  const [name] = await leftBy(doctor.pid);
  const { stdout } = await start(['clean']);
  expect(stdout).toContain(`removed container ${name}`);
  expect(await leftBy(doctor.pid)).toEqual([]);
});
