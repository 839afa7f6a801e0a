/** The images, as the container lab uses them, in a real Docker. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { K3sContainer } from '@testcontainers/k3s';
import { execa } from 'execa';
import { GenericContainer, Network, type StartedTestContainer, Wait } from 'testcontainers';
import { beforeAll, expect, it } from 'vitest';
import type { ImageName } from '../../../src/lab/containers/images/names.ts';
import { resolveImages } from '../../../src/lab/containers/images/resolve.ts';
import { describe } from './with-engine.ts';

process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';

let names: Record<ImageName, string>;

beforeAll(async () => {
  const found = Object.entries(await resolveImages()).map(([image, named]) => [image, named?.name]);
  names = Object.fromEntries(found);
});

describe('ssh-target', () => {
  it('takes a backup over SSH, and again after kill and start, with the same host key', async () => {
    await using network = await new Network().start();
    await using target = await new GenericContainer(names['ssh-target'])
      .withNetwork(network)
      .withNetworkAliases('target')
      .withWaitStrategy(Wait.forLogMessage(/Server listening/))
      .start();
    await using node = await new GenericContainer(names.backup)
      .withNetwork(network)
      .withCommand(['sleep', 'infinity'])
      .start();
    await run(
      node,
      "ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519 && mkdir /data && echo one >/data/file",
    );
    const key = await run(node, 'cat /root/.ssh/id_ed25519.pub');
    await target.copyContentToContainer([{ content: key, target: '/etc/firedrill/authorized_keys' }]);
    const backUp =
      'rsync -a -e "ssh -o StrictHostKeyChecking=accept-new" /data/ backup@target:/backup/local-path/';
    await run(node, backUp);
    expect(await run(target, 'cat /backup/local-path/file')).toBe('one\n');

    await execa('docker', ['kill', target.getId()]);
    await execa('docker', ['start', target.getId()]);
    // Its host key is known by now: another would be refused.
    await run(
      node,
      `echo two >/data/file2; for i in 1 2 3 4 5 6 7 8 9 10; do ${backUp} && exit; sleep 1; done; exit 1`,
    );
    expect(await run(target, 'cat /backup/local-path/file2')).toBe('two\n');
  });

  it('refuses a login without a key', async () => {
    await using target = await new GenericContainer(names['ssh-target'])
      .withWaitStrategy(Wait.forLogMessage(/Server listening/))
      .start();
    await using node = await new GenericContainer(names.backup).withCommand(['sleep', 'infinity']).start();
    const [address] = target.getNetworkNames().map((name) => target.getIpAddress(name));
    const { exitCode, output } = await node.exec([
      'ssh',
      '-o',
      'BatchMode=yes',
      '-o',
      'StrictHostKeyChecking=no',
      `backup@${address}`,
      'true',
    ]);
    expect({ exitCode, output }).toMatchObject({
      exitCode: 255,
      output: expect.stringContaining('publickey'),
    });
  });
});

describe('nfs-server', () => {
  it('exports the folder and answers NFSv4 calls, also after a restart', async () => {
    await using server = await new GenericContainer(names['nfs-server'])
      .withAddedCapabilities('DAC_READ_SEARCH', 'SYS_ADMIN')
      .withExposedPorts(2049)
      .withWaitStrategy(Wait.forLogMessage(/NFS SERVER INITIALIZED/))
      .start();
    await expectNfs(server);
    await server.restart();
    await expectNfs(server);
  });
});

describe('toxiproxy', () => {
  it('answers on its API, and listens where SSH and NFS do', async () => {
    await using proxy = await new GenericContainer(names.toxiproxy)
      .withExposedPorts(8474, 22, 2049)
      .withWaitStrategy(Wait.forHttp('/version', 8474))
      .start();
    const api = `http://${proxy.getHost()}:${proxy.getMappedPort(8474)}`;
    expect(await (await fetch(`${api}/version`)).text()).toContain('2.12.0');
    for (const port of [22, 2049]) {
      const body = JSON.stringify({
        name: `p${port}`,
        listen: `0.0.0.0:${port}`,
        upstream: '127.0.0.1:8474',
        enabled: true,
      });
      expect((await fetch(`${api}/proxies`, { method: 'POST', body })).status).toBe(201);
      const through = `http://${proxy.getHost()}:${proxy.getMappedPort(port)}/version`;
      expect((await fetch(through)).status).toBe(200);
    }
  });
});

describe('tools', () => {
  it('has the programs of the network faults and runs the probes', async () => {
    await using tools = await new GenericContainer(names.tools)
      .withAddedCapabilities('NET_ADMIN')
      .withCommand(['sleep', 'infinity'])
      .start();
    await run(
      tools,
      "nft add table inet t && nft add chain inet t c && nft add rule inet t c 'numgen random mod 100 < 5 drop'",
    );
    await run(tools, 'ip -json link && git --version && rsync --version && findmnt / && ps ax');
    expect(await run(tools, "node --input-type=module -e 'console.log(await 7)'")).toBe('7\n');
  });
});

describe('kubernetes', () => {
  it('keeps k3s’s contract: a node gets ready, a job’s exit code comes back, a restart and a kill lose nothing', async () => {
    await using node = await new K3sContainer(names.kubernetes).start();
    await ready(node);
    expect(node.getKubeConfig()).toContain(`server: https://${node.getHost()}:`);
    await execa('sh', [
      '-c',
      'docker save "$1" | docker exec -i "$2" ctr -n k8s.io images import -',
      'sh',
      names.backup,
      node.getId(),
    ]);
    await run(
      node,
      `kubectl create job first --image=docker.io/${names.backup} -- sh -c 'rsync --version >/dev/null && exit 42'`,
    );
    expect(await exitCode(node, 'first')).toBe('42');

    await execa('docker', ['restart', node.getId()]);
    await ready(node);
    await execa('docker', ['kill', node.getId()]);
    await execa('docker', ['start', node.getId()]);
    await ready(node);
    await run(node, `kubectl create job second --image=docker.io/${names.backup} -- true`);
    expect(await exitCode(node, 'second')).toBe('0');
    expect(await run(node, 'kubectl get jobs -o name')).toContain('job.batch/first');
  });

  it('says which of its parts ended, and ends with it', async ({ skip }) => {
    skip(names.kubernetes.includes('k3s'), 'k3s is one program');
    await using node = await new K3sContainer(names.kubernetes)
      .withCommand(['server', '--no-such=1'])
      .start();
    await run(node, 'pkill -KILL kube-scheduler');
    const { stdout: code } = await execa('docker', ['wait', node.getId()]);
    const { all } = await execa('docker', ['logs', node.getId()], { all: true });
    expect(code).toBe('1');
    expect(all).toContain('node: the option --no-such=1 is not known here');
    expect(all).toContain('node: scheduler ended with exit code 137, and the node with it');
  });
});

async function run(container: StartedTestContainer | { exec: StartedTestContainer['exec'] }, script: string) {
  const { exitCode: code, stdout, stderr } = await container.exec(['sh', '-c', script]);
  expect({ script, code, stderr: code ? stderr : '' }).toEqual({ script, code: 0, stderr: '' });
  return stdout;
}

/** `exec` is refused while the container comes up: Docker's own is asked again until it is there. */
async function ready(node: StartedTestContainer): Promise<void> {
  await expect
    .poll(
      async () => {
        const { stdout } = await execa(
          'docker',
          ['exec', node.getId(), 'kubectl', 'get', 'nodes', '--no-headers'],
          { reject: false },
        );
        return stdout;
      },
      { timeout: 90_000, interval: 250 },
    )
    .toMatch(/ Ready /);
  // Its status from before a reboot stays until the kubelet reports again.
  await run(node, 'kubectl wait --for=condition=Ready node --all --timeout=60s');
}

async function exitCode(node: StartedTestContainer, job: string): Promise<string> {
  const path = "jsonpath='{.items[0].status.containerStatuses[0].state.terminated.exitCode}'";
  const read = () => run(node, `kubectl get pods -l job-name=${job} -o ${path}`);
  await expect.poll(read, { timeout: 60_000, interval: 250 }).not.toBe('');
  return read();
}

async function expectNfs(server: StartedTestContainer): Promise<void> {
  await expect
    .poll(() => nullCall(server.getHost(), server.getMappedPort(2049)), { timeout: 120_000 })
    .toBe('accepted');
  const { stdout, stderr } = await execa('docker', ['logs', server.getId()]);
  // Its message where it lacks a capability: it then answers for an empty tree.
  expect(stdout + stderr).not.toContain('Could not get handle');
}

/** The procedure that does nothing, of NFS version 4 (RFC 7530, section 16.1), as an RPC call over TCP (RFC 5531). */
async function nullCall(host: string, port: number): Promise<string> {
  const call = [7, 0, 2, 100003, 4, 0, 0, 0, 0, 0];
  const message = Buffer.alloc(44);
  message.writeUInt32BE(0x8000_0000 + 40); // the last fragment, of 40 bytes
  call.forEach((value, at) => void message.writeUInt32BE(value, 4 + 4 * at));
  const socket = connect({ host, port });
  try {
    // Not ended: a server that is busy may see the end first, and not answer.
    socket.write(message);
    const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(5_000) })) as [Buffer];
    return answer.readUInt32BE(8) === 1 && answer.readUInt32BE(24) === 0
      ? 'accepted'
      : answer.toString('hex');
  } catch (error) {
    return (error as Error).message;
  } finally {
    socket.destroy();
  }
}
