/** Starts a Docker daemon where no other program does, as in a container without systemd, and ends the one that it started. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { dirname, join } from 'node:path';
import { LabError } from '../../../errors.ts';
import { cacheFolder } from '../../cache-folder.ts';
import { processStart } from '../../process.ts';
import { thisHost } from '../../virtual/host.ts';
import { poll } from '../../wait-until.ts';
import { runtimeWithinBounds } from './runtime.ts';

const LOG = '/var/log/dockerd.log';
/** Where dockerd listens by default. */
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

/** dockerd stops its containers first, for 10 s each at most and side by side, and then itself. */
const STOP_MS = 30_000;

/** Starts dockerd, which outlives this process, and records it for `stopDaemon`. Throws DaemonError if it ends, or does not answer in time. */
export async function startDaemon({ tell, signal }: StartOptions): Promise<void> {
  const runtime = (await choosesRuntime()) ? undefined : await runtimeWithinBounds();
  const options = runtime
    ? ['--add-runtime', `within-bounds=${runtime}`, '--default-runtime', 'within-bounds']
    : [];
  tell(
    `Starting dockerd, for no other program does; its log is ${LOG}. It keeps running afterwards: ` +
      '`scenario clean --all` ends it.',
  );
  if (runtime) tell("Privileged containers get only the capabilities of this machine's own bounding set.");
  const log = openSync(LOG, 'a');
  // It calls iptables, containerd and runc.
  const env = { ...process.env, PATH: thisHost().path };
  const daemon = spawn('dockerd', options, { cwd: '/', detached: true, env, stdio: ['ignore', log, log] });
  closeSync(log);
  let ended: string | undefined;
  daemon.on('error', (error) => (ended = error.message));
  daemon.on('exit', (code, killedBy) => (ended = killedBy ?? `exit code ${code}`));
  daemon.unref();
  const decided = async () => ended !== undefined || (await answers());
  const inTime = await poll(decided, { limitMs: START_MS, everyMs: 200, signal });
  if (ended) throw await doesNotStart(ended);
  if (!inTime) {
    daemon.kill();
    throw await doesNotStart(`no answer in ${START_MS / 1000} s`);
  }
  if (daemon.pid) await recordDaemon(daemon.pid);
}

/** The end of the dockerd that firedrill started. */
export type Stopped =
  | { state: 'none' }
  | { state: 'stopped'; pid: number }
  | { state: 'used'; pid: number; containers: number }
  | { state: 'running'; pid: number };

/**
 * Ends the dockerd that `startDaemon` started, unless containers run on it that `running` counts. `used`: they do; `running`: it
 * has not ended 30 s after SIGTERM. A dockerd of another program is never touched.
 */
export async function stopDaemon(running: () => Promise<number>, record = daemonRecord()): Promise<Stopped> {
  const [pid, start] = (await readFile(record, 'utf8').catch(() => '')).trim().split(' ');
  const daemon = Number(pid);
  const lives = async () => (await processStart(daemon)) === start;
  if (!start || !(await lives())) {
    await rm(record, { force: true });
    return { state: 'none' };
  }
  const containers = await running();
  if (containers > 0) return { state: 'used', pid: daemon, containers };
  process.kill(daemon, 'SIGTERM');
  if (!(await poll(async () => !(await lives()), { limitMs: STOP_MS, everyMs: 200 })))
    return { state: 'running', pid: daemon };
  await rm(record, { force: true });
  return { state: 'stopped', pid: daemon };
}

/** The process id of the dockerd that was started, and when it started, as in proc(5). */
export function daemonRecord(): string {
  return join(cacheFolder(), 'dockerd');
}

export async function recordDaemon(pid: number, record = daemonRecord()): Promise<void> {
  await mkdir(dirname(record), { recursive: true });
  await writeFile(record, `${pid} ${await processStart(pid)}\n`);
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
