/** The errors of a Kubernetes that does not come up. */
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect } from 'vitest';
import { LabError } from '../../../src/errors.ts';
import { connectEngine, type Engine, labelsOf } from '../../../src/lab/containers/engine.ts';
import { resolveImages } from '../../../src/lab/containers/images/resolve.ts';
import { type KubernetesNodeOptions, startKubernetes } from '../../../src/lab/containers/kubernetes-node.ts';
import { LabResources } from '../../../src/lab/containers/lab-resources.ts';
import { resourcesOfRuns } from '../../../src/lab/containers/orphans.ts';
import { publishedOn } from './published.ts';
import { describe, test } from './with-engine.ts';

/** An image with the first output of a Kubernetes, which never gets ready. */
const image = `firedrill-test/never-ready:${process.pid}`;
/** An image whose kubelet refuses the host's cgroups, in the words of Kubernetes 1.37. */
const refusingImage = `firedrill-test/refuses-cgroups:${process.pid}`;
const refusal =
  'kubelet is configured to not run on a host using cgroup v1. cgroup v1 support is unsupported and will be removed in a future release';
let engine: Engine;

beforeAll(async () => {
  engine = await connectEngine();
  const { dockerode } = engine.container;
  const { tools } = await resolveImages(dockerode);
  const container = await dockerode.createContainer({ Image: tools?.name, Cmd: ['true'] });
  const commit = async (name: string, script: string) => {
    const [repo, tag] = name.split(':');
    await container.commit({ repo, tag, changes: `ENTRYPOINT ["sh", "-c", "${script}", "sh"]` });
  };
  await commit(image, 'echo starting; echo etcd: no space left on device >&2; exec sleep 1000');
  await commit(refusingImage, `sleep 1; echo ${refusal} >&2; seq 100; sleep 2; exit 1`);
  await container.remove();
});
afterAll(async () => {
  for (const name of [image, refusingImage])
    await engine?.container.dockerode.getImage(name).remove({ force: true });
});

/** The error of a start that fails; and that it leaves nothing. */
async function failure(options: Partial<KubernetesNodeOptions>): Promise<LabError> {
  const id = `firedrill-test-never-${process.pid}`;
  await using resources = new LabResources(engine, id, await labelsOf(id));
  const network = await resources.network('control');
  const error = await startKubernetes(resources, { image, network, volumes: {}, ...options }).then(
    () => new Error('it started'),
    (thrown: unknown) => thrown,
  );
  await resources[Symbol.asyncDispose]();
  expect((await resourcesOfRuns(engine)).filter(({ name }) => name.startsWith(id))).toEqual([]);
  expect(error).toBeInstanceOf(LabError);
  return error as LabError;
}

test('the API of Kubernetes is published on one address of the host, and not on all', async () => {
  const id = `firedrill-test-published-${process.pid}`;
  await using resources = new LabResources(engine, id, await labelsOf(id));
  const network = await resources.network('control');
  const starting = startKubernetes(resources, { image, network, volumes: {} }).catch(() => {});
  const published = () => publishedOn(resources.container('node')).catch(() => []);
  await expect.poll(published, { timeout: 30_000 }).toEqual([resources.address]);
  await resources[Symbol.asyncDispose]();
  await starting;
});

describe('a Kubernetes that does not come up', () => {
  test('is an error with the last lines of its log, and ends the run with 3', async () => {
    const { message, exitCode } = await failure({ limitMs: 3_000 });
    expect(message).toMatch(/-node: Kubernetes did not start \(firedrill-test\/never-ready/);
    expect(message).toMatch(/\n +starting\n/);
    expect(message).toMatch(/\n +etcd: no space left on device\n/);
    expect(exitCode).toBe(3);
  });

  test('since its kubelet refuses the cgroups of the host names them, and a way out', async () => {
    const { message, exitCode } = await failure({ image: refusingImage, limitMs: 20_000 });
    expect(message).toContain(
      `the kubelet of ${refusingImage} refuses this host's cgroups, which have version 1`,
    );
    expect(message).toContain(refusal);
    expect(message).toContain("firedrill's own images accept both versions");
    expect(exitCode).toBe(3);
  });

  test('as its port has been taken has that reason, and the remedy', async () => {
    const { address } = new LabResources(engine, 'firedrill-test', {});
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    const { port } = server.address() as { port: number };
    const { message, exitCode } = await failure({ port });
    server.close();
    expect(message).toContain(
      `another program has taken port ${port} of ${address}, meant for the API of Kubernetes`,
    );
    expect(message).toContain('Run it again');
    expect(exitCode).toBe(3);
  });
});
