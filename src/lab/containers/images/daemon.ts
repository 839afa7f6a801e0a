/** Starts a Docker daemon where nothing else does, as in a container that has no systemd. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../../errors.ts';
import { explainAbsence, findEndpoint } from './endpoint.ts';
import { runtimeWithinBounds } from './runtime.ts';

const LOG = '/var/log/dockerd.log';
/** It took 3 s here. */
const START_MS = 30_000;

export interface StartOptions {
  tell: (message: string) => void;
  signal?: AbortSignal;
}

/** Starts dockerd, which outlives this process. Throws LabError if it does not answer in time. */
export async function startDaemon({ tell, signal }: StartOptions): Promise<void> {
  const runtime = await runtimeWithinBounds();
  const options = runtime
    ? ['--add-runtime', `within-bounds=${runtime}`, '--default-runtime', 'within-bounds']
    : [];
  tell(`Starting dockerd, whose log is ${LOG}: nobody else has.`);
  if (runtime)
    tell('Containers get no capability that this machine may not give: privileged ones are not quite.');
  const log = openSync(LOG, 'a');
  spawn('dockerd', options, { cwd: '/', detached: true, stdio: ['ignore', log, log] })
    .on('error', () => {}) // it does not answer then, which is told below
    .unref();
  closeSync(log);
  const end = performance.now() + START_MS;
  while (await explainAbsence(findEndpoint())) {
    if (performance.now() > end)
      throw new LabError({
        what: 'dockerd does not start',
        where: LOG,
        found: `no answer in ${START_MS / 1000} s`,
        hint: 'Its log says why. This machine may not allow it: the virtual lab needs no Docker.',
      });
    await sleep(200, undefined, { signal });
  }
}
