/** Starts a Docker daemon where nothing else does, as in a container that has no systemd. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../../errors.ts';
import { thisHost } from '../../virtual/host.ts';
import { runtimeWithinBounds } from './runtime.ts';

const LOG = '/var/log/dockerd.log';
/** Where dockerd listens unless it is told otherwise. */
const SOCKET = '/var/run/docker.sock';
/** One question is waited for so long; dockerd takes it while it is still starting. */
const PING_MS = 5_000;
/** It took 3 s here. */
const START_MS = 60_000;
/** How many of the log's last lines an error shows. */
const SHOWN_LINES = 3;

/** This machine runs no dockerd. */
export class DaemonError extends LabError {}

export interface StartOptions {
  tell: (message: string) => void;
  signal?: AbortSignal;
}

/** Starts dockerd, which outlives this process. Throws DaemonError if it ends, or does not answer in time. */
export async function startDaemon({ tell, signal }: StartOptions): Promise<void> {
  const runtime = (await choosesRuntime()) ? undefined : await runtimeWithinBounds();
  const options = runtime
    ? ['--add-runtime', `within-bounds=${runtime}`, '--default-runtime', 'within-bounds']
    : [];
  tell(`Starting dockerd, whose log is ${LOG}: nobody else has.`);
  if (runtime)
    tell('Containers get no capability that this machine may not give: privileged ones are not quite.');
  const log = openSync(LOG, 'a');
  // It calls iptables, containerd and runc.
  const env = { ...process.env, PATH: thisHost().path };
  const daemon = spawn('dockerd', options, { cwd: '/', detached: true, env, stdio: ['ignore', log, log] });
  closeSync(log);
  let ended: string | undefined;
  daemon.on('error', (error) => (ended = error.message));
  daemon.on('exit', (code, killedBy) => (ended = killedBy ?? `exit code ${code}`));
  daemon.unref();
  const end = performance.now() + START_MS;
  while (!(await answers())) {
    if (ended) throw await doesNotStart(ended);
    if (performance.now() > end) {
      daemon.kill();
      throw await doesNotStart(`no answer in ${START_MS / 1000} s`);
    }
    await sleep(200, undefined, { signal });
  }
}

/** Whether it works: dockerd listens before it knows whether this machine lets it. */
function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ socketPath: SOCKET, path: '/_ping', timeout: PING_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

/** dockerd takes an option on its command line or in this file, and does not start with both. */
async function choosesRuntime(config = '/etc/docker/daemon.json'): Promise<boolean> {
  return /"(default-runtime|runtimes)"/.test(await readFile(config, 'utf8').catch(() => ''));
}

async function doesNotStart(how: string): Promise<DaemonError> {
  const written = await readFile(LOG, 'utf8').catch(() => '');
  const last = written.trimEnd().split('\n').slice(-SHOWN_LINES);
  return new DaemonError({
    what: 'dockerd does not start',
    where: LOG,
    found: [how, ...last].join('\n            '),
    hint: 'This machine may not allow it: the virtual lab needs no Docker.',
  });
}
