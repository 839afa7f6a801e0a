import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recordDaemon, stopDaemon } from '../../../../../src/lab/containers/images/daemon.ts';
import { temporaryFolder } from '../../../../lab/virtual/image/fake-image.ts';

/** A process in the place of a dockerd that was started and recorded. */
async function recorded() {
  const folder = await temporaryFolder();
  const record = join(folder.path, 'dockerd');
  const daemon = spawn('sleep', ['1000'], { stdio: 'ignore' });
  const ended = once(daemon, 'exit');
  await once(daemon, 'spawn');
  await recordDaemon(daemon.pid as number, record);
  return {
    record,
    daemon,
    ended,
    async [Symbol.asyncDispose]() {
      daemon.kill('SIGKILL');
      await folder[Symbol.asyncDispose]();
    },
  };
}

it('ends the dockerd that firedrill started, once', async () => {
  await using at = await recorded();
  expect(await stopDaemon(async () => 0, at.record)).toEqual({ state: 'stopped', pid: at.daemon.pid });
  expect(await at.ended).toEqual([null, 'SIGTERM']);
  expect(await stopDaemon(async () => 0, at.record)).toEqual({ state: 'none' });
});

it('leaves it alone while containers run on it', async () => {
  await using at = await recorded();
  const used = { state: 'used', pid: at.daemon.pid, containers: 2 };
  expect(await stopDaemon(async () => 2, at.record)).toEqual(used);
  expect(at.daemon.exitCode ?? at.daemon.signalCode).toBeNull();
});

it('touches no process that has been given the same id since', async () => {
  await using at = await recorded();
  const { writeFile } = await import('node:fs/promises');
  await writeFile(at.record, `${at.daemon.pid} 1\n`);
  expect(await stopDaemon(async () => 0, at.record)).toEqual({ state: 'none' });
  expect(at.daemon.exitCode ?? at.daemon.signalCode).toBeNull();
  await expect(access(at.record)).rejects.toThrow('ENOENT');
});
