/** Where Docker listens, and why it does not answer there: three cases, each with something else to do. */
import { once } from 'node:events';
import { connect, type NetConnectOpts } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../../../errors.ts';
import { isOnPath } from '../../virtual/host.ts';

/** Where to look for Docker. */
export interface Endpoint {
  /** DOCKER_HOST, if the user set it: no other place is tried then. */
  host?: string;
  /** The usual sockets, in the order in which Testcontainers tries them. */
  sockets: string[];
  /** As in $PATH: tells a Docker that is not installed from one that does not run. */
  path: string;
}

/** No Docker, or none that runs: nothing of ours can go on there. */
export class NoDocker extends LabError {}
/** A Docker that this user has no way to, and so has left nothing in. */
export class DockerDenied extends LabError {}

/** A daemon on this machine accepts at once; one in a network, within this. */
const CONNECT_MS = 5000;

/** The place of Docker by this process's environment. */
export function findEndpoint(env: NodeJS.ProcessEnv = process.env): Endpoint {
  const own = [
    join(env.XDG_RUNTIME_DIR || '/nonexistent', 'docker.sock'),
    join(homedir(), '.docker/run/docker.sock'),
    join(homedir(), '.docker/desktop/docker.sock'),
    `/run/user/${process.getuid?.()}/docker.sock`,
  ];
  return {
    host: env.DOCKER_HOST || undefined,
    sockets: ['/var/run/docker.sock', ...own],
    path: `${env.PATH ?? ''}:/usr/sbin:/sbin`,
  };
}

/** Why nothing answers there; undefined if something does. */
export async function explainAbsence(endpoint: Endpoint): Promise<LabError | undefined> {
  if (endpoint.host) return explainHost(endpoint.host);
  const codes = await Promise.all(endpoint.sockets.map((path) => tryConnect({ path })));
  if (codes.includes(undefined)) return undefined;
  const closed = endpoint.sockets.find((_, at) => isDenied(codes[at]));
  if (closed) return notPermitted(closed);
  const where = endpoint.sockets[0] as string;
  if (codes.includes('ECONNREFUSED') || (await hasDaemon(endpoint.path))) return notRunning(where);
  return new NoDocker({
    what: 'there is no Docker on this machine',
    where,
    found: 'no socket, and no docker or dockerd on the PATH',
    hint:
      'Install it: apt-get install docker.io, or https://docs.docker.com/engine/install/.\n' +
      '  `scenario setup --lab containers --offline` does as root on Debian or Ubuntu. The virtual lab needs no Docker.',
  });
}

async function explainHost(host: string): Promise<LabError | undefined> {
  const where = `DOCKER_HOST=${host}`;
  const at = parseHost(host);
  if (!at)
    return new LabError({
      what: 'Docker cannot be reached this way',
      where,
      expected: 'unix:///path/to/docker.sock or tcp://host:port',
      found: host,
      hint: 'For a Docker over SSH, forward its socket: ssh -L /tmp/docker.sock:/var/run/docker.sock HOST',
    });
  const code = await tryConnect(at);
  if (!code) return undefined;
  if (isDenied(code)) return notPermitted(where);
  if ('path' in at) return notRunning(where);
  return new LabError({
    what: 'the Docker that DOCKER_HOST names does not answer',
    where,
    found: code,
    hint: 'Is it running, and reachable from here? Unset DOCKER_HOST to use the Docker of this machine.',
  });
}

function notRunning(where: string): LabError {
  return new NoDocker({
    what: 'the Docker daemon is not running',
    where,
    found: 'no process listens there',
    hint:
      'Start it: systemctl start docker, or, where there is no systemd, dockerd as root.\n' +
      '  If it listens elsewhere, let DOCKER_HOST say where.',
  });
}

function notPermitted(where: string): LabError {
  return new DockerDenied({
    what: 'this user may not use Docker',
    where,
    found: 'permission denied',
    hint:
      'Add the user to the group docker and log in again: sudo usermod -aG docker $USER\n' +
      '  (every member of that group can become root). Or use a rootless Docker, or sudo.',
  });
}

function isDenied(code?: string): boolean {
  return code === 'EACCES' || code === 'EPERM';
}

/** undefined if a process accepts, else the system's error code. */
async function tryConnect(to: NetConnectOpts): Promise<string | undefined> {
  const socket = connect({ ...to, timeout: CONNECT_MS });
  socket.once('timeout', () => socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
  try {
    await once(socket, 'connect');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    socket.destroy();
  }
}

function parseHost(host: string): NetConnectOpts | undefined {
  const url = URL.parse(host);
  if (url?.protocol === 'unix:') return { path: url.pathname };
  if (!url || !['tcp:', 'http:', 'https:'].includes(url.protocol)) return undefined;
  return { host: url.hostname, port: Number(url.port || 2375) };
}

async function hasDaemon(path: string): Promise<boolean> {
  return (await isOnPath('dockerd', path)) || (await isOnPath('docker', path));
}
