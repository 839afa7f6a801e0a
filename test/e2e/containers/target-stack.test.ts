/** The link and the target stack, with a plain container in the node's place: their faults need no Kubernetes. */
import type { Container } from 'dockerode';
import { afterAll, beforeAll, expect } from 'vitest';
import { RealClock } from '../../../src/lab/containers/clock.ts';
import { ContainerHost } from '../../../src/lab/containers/container-host.ts';
import { connectEngine, labelsOf } from '../../../src/lab/containers/engine.ts';
import { setupContainers } from '../../../src/lab/containers/images/setup.ts';
import { exchangeKeys } from '../../../src/lab/containers/keys.ts';
import { LabResources } from '../../../src/lab/containers/lab-resources.ts';
import { startNodeSidecar } from '../../../src/lab/containers/node-sidecar.ts';
import { type Connected, startTargetStack } from '../../../src/lab/containers/target-stack.ts';
import { Watch } from '../../../src/lab/containers/watch.ts';
import { paths } from '../../../src/lab/paths.ts';
import { publishedOn } from './published.ts';
import { describe, test } from './with-engine.ts';

const signal = new AbortController().signal;
const clock = new RealClock(signal);
let resources: LabResources;
let far: Connected;
let nodeSidecar: Container;
let node: ContainerHost;
let target: ContainerHost;

beforeAll(async () => {
  const engine = await connectEngine();
  const resolved = await setupContainers({ tell: () => {}, signal });
  const image = (name: keyof typeof resolved) => resolved[name].name;
  resources = new LabResources(engine, `firedrill-test-${process.pid}`, await labelsOf('firedrill-test'));
  const networks = { control: await resources.network('control'), link: await resources.network('link') };
  const images = {
    toxiproxy: image('toxiproxy'),
    'ssh-target': image('ssh-target'),
    'nfs-server': image('nfs-server'),
    tools: image('tools'),
  };
  const side = await startTargetStack(resources, { images, networks });
  const stead = await resources.start('node', {
    image: images.tools,
    network: networks.control,
    entrypoint: ['sleep'],
    command: ['infinity'],
  });
  const id = stead.getId();
  await engine.container.dockerode.getNetwork(networks.link).connect({ Container: id });
  nodeSidecar = await startNodeSidecar(resources, { image: images.tools, node: id, volumes: {} });
  far = await side.connect(engine.container.getById(id), nodeSidecar, clock);
  node = new ContainerHost({ name: 'node', address: '10.0.1.10', container: () => nodeSidecar, clock });
  target = new ContainerHost({
    name: 'target',
    address: '10.0.1.11',
    container: () => side.sshTarget,
    clock,
  });
  await exchangeKeys(node, target);
});

afterAll(() => resources?.[Symbol.asyncDispose]());

/** The fate of a TCP connection within 3 s. */
async function connect(port: 22 | 2049): Promise<string> {
  const { code, stderr } = await node.run([
    'bash',
    '-c',
    `timeout 3 bash -c ': < /dev/tcp/10.0.1.11/${port}'`,
  ]);
  if (code === 0) return 'connected';
  if (code === 124) return 'silence';
  return /refused|No route/.exec(stderr)?.[0] ?? stderr;
}

/** The answer to an NFS call that does nothing (RFC 7530, section 16.1), within 3 s: an accepted RPC reply (RFC 5531). */
async function callNfs(): Promise<string> {
  const call = [0x8000_0028, 7, 0, 2, 100003, 4, 0, 0, 0, 0, 0];
  const bytes = call.flatMap((word) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 255));
  const printed = bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const script = `exec 3<>/dev/tcp/10.0.1.11/2049 && printf '${printed}' >&3 && timeout 3 head -c 28 <&3 | od -An -v -tx4 --endian=big`;
  const { stdout, stderr } = await node.run(['bash', '-c', script]);
  if (/refused/.test(stderr)) return 'refused';
  const [, id, reply, accepted] = stdout.trim().split(/\s+/);
  if (!id) return 'silence';
  return `${id} ${reply} ${accepted}` === '00000007 00000001 00000000' ? 'answered' : stdout;
}

const ssh = (command: string) =>
  node.run([
    ...['ssh', '-i', paths.key, '-o', `UserKnownHostsFile=${paths.knownHosts}`, '-o', 'BatchMode=yes'],
    ...['backup@10.0.1.11', command],
  ]);

describe('the link', () => {
  test('silence: a new connection waits; lifted, all is as before', async () => {
    expect([await connect(22), await connect(2049)]).toEqual(['connected', 'connected']);
    const lift = await far.link.silence();
    expect([await connect(22), await connect(2049)]).toEqual(['silence', 'silence']);
    await lift();
    expect([await connect(22), await connect(2049)]).toEqual(['connected', 'connected']);
  });

  test('down: there is no way to the target, not even by the default route', async () => {
    const lift = await far.link.down();
    expect(await connect(22)).toBe('No route');
    await lift();
    expect(await connect(22)).toBe('connected');
  });

  test('loss: all of the packets, or some of them', async () => {
    const all = await far.link.loss(100);
    expect(await connect(22)).toBe('silence');
    await all();
    const some = await far.link.loss(30);
    const { stdout } = await node.run(['ping', '-q', '-c', '100', '-i', '0.01', '-W', '1', '10.0.1.11']);
    const received = Number(/(\d+) received/.exec(stdout)?.[1]);
    expect(received).toBeGreaterThan(20); // 49 expected, for both ways lose; nearly six standard deviations
    expect(received).toBeLessThan(78);
    await some();
  });

  test('delay: every answer is late; limit: a stream takes its time; reset: the connection is reset', async () => {
    const late = await far.link.delay(300);
    expect((await ssh('true')).durationMs).toBeGreaterThan(2 * 300);
    await late();
    const slow = await far.link.limit(100_000);
    const { code, durationMs } = await ssh('head -c 300000 /dev/urandom');
    expect(code).toBe(0);
    expect(durationMs).toBeGreaterThan(2_000);
    await slow();
    const reset = await far.link.reset();
    expect((await ssh('true')).stderr).toMatch(/reset/i);
    await reset();
    expect((await ssh('true')).code).toBe(0);
  });
});

/** How long until the SSH server has closed the connection of one who speaks no SSH, in ms. */
async function untilClosed(): Promise<number> {
  const script = 'exec 3<>/dev/tcp/10.0.1.11/22 && echo hello >&3 && cat <&3 >/dev/null';
  return (await node.run(['timeout', '30', 'bash', '-c', script])).durationMs;
}

describe('a toxic', () => {
  const toxic = (type: string, attributes: Record<string, number>) =>
    far.link.toxic({ type, attributes, stream: 'downstream', service: 'ssh' });
  const greeting = () => node.run(['timeout', '10', 'bash', '-c', 'head -c 4 < /dev/tcp/10.0.1.11/22']);

  test('limit_data: a connection is closed after that number of bytes', async () => {
    const lift = await toxic('limit_data', { bytes: 50_000 });
    const { code, stdout } = await ssh('head -c 300000 /dev/urandom | base64');
    expect(code).toBe(255);
    expect(stdout.length).toBeLessThan(60_000);
    await lift();
  });

  test('timeout: nothing gets through, and the connection is closed after so long, or never', async () => {
    expect(await greeting()).toMatchObject({ code: 0, stdout: 'SSH-' });
    const closes = await toxic('timeout', { timeout: 1_000 });
    const closed = await greeting();
    expect(closed).toMatchObject({ code: 0, stdout: '' });
    expect(closed.durationMs).toBeGreaterThan(1_000);
    await closes();
    const never = await toxic('timeout', { timeout: 0 });
    expect(await greeting()).toMatchObject({ code: 124, stdout: '' });
    await never();
    expect(await greeting()).toMatchObject({ code: 0, stdout: 'SSH-' });
  });

  test('slow_close: a connection that the server closes stays open for so long', async () => {
    const lift = await toxic('slow_close', { delay: 3_000 });
    expect(await untilClosed()).toBeGreaterThan(3_000);
    await lift();
  });

  test('slicer: a stream comes in slices, with a pause between them, and whole', async () => {
    const copy = () => ssh('seq 2000'); // 8,893 bytes
    const usual = await copy();
    const lift = await toxic('slicer', { average_size: 100, size_variation: 0, delay: 30_000 });
    const sliced = await copy();
    await lift();
    expect(sliced).toMatchObject({ code: 0, stdout: usual.stdout });
    expect(sliced.durationMs).toBeGreaterThan(88 * 30);
  });
});

describe('the target', () => {
  test('its NFS server stopped, killed: refused, and SSH serves; started again: it answers', async () => {
    expect(await callNfs()).toBe('answered');
    for (const how of ['stop', 'kill'] as const) {
      const lift = await far.target[how]('nfs');
      expect([await callNfs(), await connect(22)]).toEqual(['refused', 'connected']);
      await lift();
      // It listens before it is done with its start.
      await expect.poll(callNfs, { timeout: 30_000 }).toBe('answered');
    }
  });

  test('its NFS server frozen: connections are taken, no answer comes, and SSH serves; lifted: it answers', async () => {
    const lift = await far.target.freeze('nfs');
    expect([await connect(2049), await callNfs()]).toEqual(['connected', 'silence']);
    expect((await ssh('true')).code).toBe(0);
    await lift();
    expect(await callNfs()).toBe('answered');
  });

  test('stop and kill: a connection is refused, the other service serves; the backup stays', async () => {
    await ssh('echo kept > /backup/local-path/file');
    for (const how of ['stop', 'kill'] as const) {
      const lift = await far.target[how]('ssh');
      expect([await connect(22), await connect(2049)]).toEqual(['refused', 'connected']);
      await lift();
      expect(await ssh('cat /backup/local-path/file')).toMatchObject({ code: 0, stdout: 'kept\n' });
    }
  });

  test('freeze: connections are taken, and no server answers', async () => {
    const lift = await far.target.freeze('ssh');
    expect(await connect(22)).toBe('connected');
    expect(await node.run(['timeout', '2', 'bash', '-c', 'head -c 4 < /dev/tcp/10.0.1.11/22'])).toMatchObject(
      {
        code: 124,
        stdout: '',
      },
    );
    await lift();
    expect((await ssh('true')).code).toBe(0);
  });

  test('power off: silence; back: no service until it is started, and its host key is the same', async () => {
    const lift = await far.target.powerOff();
    expect(await connect(22)).toBe('silence');
    await lift();
    expect([await connect(22), await connect(2049)]).toEqual(['refused', 'refused']);
    await far.target.start('ssh');
    await far.target.start('nfs');
    expect((await ssh('cat /backup/local-path/file')).stdout).toBe('kept\n');
  });
});

describe('the probes', () => {
  test('tell an SSH banner that is overdue by its age, from the first seconds of an outage on', async () => {
    const told: (number | null | undefined)[] = [];
    const listeners = new Set<() => void>();
    const ended = Promise.withResolvers<never>();
    ended.promise.catch(() => {}); // `next` reports it
    using _ = await Watch.start(
      nodeSidecar,
      '10.0.1.11:22',
      (line) => {
        if (line.say !== 'sample') return;
        told.push(line.greetingMs);
        for (const listener of listeners) listener();
      },
      (why) => ended.reject(new Error(`the probes ended: ${why}`)),
    );
    const next = (isSo: (ms: number | null | undefined) => boolean) => {
      const from = told.length;
      const seen = new Promise<void>((resolve) => {
        listeners.add(() => told.slice(from).some(isSo) && resolve());
      });
      return Promise.race([seen, ended.promise]);
    };
    const isPrompt = (ms: number | null | undefined) => typeof ms === 'number' && ms < 1_000;
    await next(isPrompt);
    const lift = await far.target.freeze('ssh');
    await next((ms) => typeof ms === 'number' && ms > 2_500);
    expect(told[0]).toBeUndefined();
    expect(told).not.toContain(null); // the 10 s are not over
    await lift();
    await next(isPrompt);
  });
});

test('nothing of it can be reached from outside the host: Toxiproxy’s API is published on one address', async () => {
  const parts = ['toxiproxy', 'link-sidecar', 'ssh-target', 'nfs-server', 'node-sidecar'];
  const published = await Promise.all(parts.map((part) => publishedOn(resources.container(part))));
  expect(published).toEqual([[resources.address], [], [], [], []]);
  expect(resources.address).not.toBe('0.0.0.0');
});

describe('hosts', () => {
  test('a command that does not end is ended', async () => {
    const { code, durationMs } = await node.run(['sleep', '60'], { timeoutMs: 1_000 });
    expect(code).toBe(124);
    expect(durationMs).toBeLessThan(30_000);
  });

  test('a file that was written is read as it was, with its mode', async () => {
    await target.write('/tmp/some/where', 'två\n', 0o600);
    expect(await target.read('/tmp/some/where')).toBe('två\n');
    expect((await target.run(['stat', '-c', '%a', '/tmp/some/where'])).stdout).toBe('600\n');
  });

  test('a job in the background can be listed and killed', async () => {
    const job = await node.start(['sh', '-c', 'sleep 1000 & wait']);
    await clock.advance(clock.now() + 1_000);
    expect((await job.processes()).map(({ comm }) => comm).sort()).toContain('sleep');
    await job.killAll();
    await clock.advance(clock.now() + 1_000);
    expect(await job.processes()).toEqual([]);
    expect(job.exited).toBeDefined();
  });
});
