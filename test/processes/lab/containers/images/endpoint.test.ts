import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { connectDocker } from '../../../../../src/lab/containers/images/docker.ts';
import { explainAbsence, findEndpoint } from '../../../../../src/lab/containers/images/endpoint.ts';

let folder: string;
let socket: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firedrill-docker-'));
  socket = join(folder, 'docker.sock');
  return () => rm(folder, { recursive: true });
});

it('says that there is no Docker where there is neither a socket nor a program, and how to install it', async () => {
  const found = await explainAbsence({ sockets: [socket], path: folder });
  expect(found?.message).toContain('there is no Docker on this machine');
  expect(found?.message).toContain('apt-get install docker.io');
  expect(found?.exitCode).toBe(3);
});

it('says that the daemon is not running where the program is there, and how to start it', async () => {
  await program('docker');
  const found = await explainAbsence({ sockets: [socket], path: folder });
  expect(found?.message).toContain('the Docker daemon is not running');
  expect(found?.message).toContain('systemctl start docker');
});

it('says that the daemon is not running where it left its socket without a listener', async () => {
  const script =
    'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))';
  await execa('node', ['-e', script, socket], { reject: false });
  const found = await explainAbsence({ sockets: [socket], path: folder });
  expect(found?.message).toContain('the Docker daemon is not running');
});

it('says that this user may not, where the socket is another user’s, with the remedy', async () => {
  await listen(socket);
  await chmod(socket, 0);
  const source = join(import.meta.dirname, '../../../../../src/lab/containers/images/endpoint.ts');
  const ask = `import { explainAbsence } from '${pathToFileURL(source)}';
    console.log((await explainAbsence(${JSON.stringify({ sockets: [socket], path: folder })})).message);`;
  // Root may everything, without a drop of its rights; no other user may enter this folder.
  const asUser = process.getuid?.() === 0 ? ['--bounding-set=-dac_override'] : [];
  const args = [...asUser, process.execPath, '--input-type=module', '--eval', ask];
  const { stdout } = await execa('setpriv', args, { cwd: '/' });
  expect(stdout).toContain('this user may not use Docker');
  expect(stdout).toContain('usermod -aG docker');
});

it('reads DOCKER_HOST alone where it is set, beside any other socket', async () => {
  await listen(socket);
  const elsewhere = `unix://${join(folder, 'elsewhere.sock')}`;
  const found = await explainAbsence({ host: elsewhere, sockets: [socket], path: folder });
  expect(found?.message).toContain(`DOCKER_HOST=${elsewhere}`);
  expect(found?.message).toContain('the Docker daemon is not running');
  await expect(connectDocker({ host: elsewhere, sockets: [socket], path: folder })).rejects.toThrow(
    elsewhere,
  );
});

it('names a host that refuses, and says what to do', async () => {
  const found = await explainAbsence({ host: 'tcp://127.0.0.1:1', sockets: [], path: folder });
  expect(found?.message).toContain('DOCKER_HOST=tcp://127.0.0.1:1');
  expect(found?.message).toContain('ECONNREFUSED');
});

it('does not pretend to reach a Docker over SSH', async () => {
  const found = await explainAbsence({ host: 'ssh://me@there', sockets: [], path: folder });
  expect(found?.message).toContain('unix:///path/to/docker.sock or tcp://host:port');
});

it('finds nothing wrong where a daemon listens at one of the usual sockets', async () => {
  await listen(socket);
  expect(await explainAbsence({ sockets: [join(folder, 'none'), socket], path: folder })).toBeUndefined();
});

it('takes DOCKER_HOST from the environment, and an empty one for none', () => {
  expect(findEndpoint({ DOCKER_HOST: 'tcp://a:1' }).host).toBe('tcp://a:1');
  expect(findEndpoint({ DOCKER_HOST: '' }).host).toBeUndefined();
  expect(findEndpoint({}).sockets[0]).toBe('/var/run/docker.sock');
});

async function program(name: string): Promise<void> {
  await writeFile(join(folder, name), '#!/bin/sh\n');
  await chmod(join(folder, name), 0o755);
}

async function listen(path: string): Promise<Server> {
  const server = createServer().listen(path);
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return server;
}
