/** What is said where Kubernetes does not come up. */
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

/** An image that says what a Kubernetes might say, and never gets any further. */
const image = `firedrill-test/never-ready:${process.pid}`;
let engine: Engine;

beforeAll(async () => {
  engine = await connectEngine();
  const { dockerode } = engine.container;
  const { tools } = await resolveImages(dockerode);
  const container = await dockerode.createContainer({ Image: tools?.name, Cmd: ['true'] });
  const changes = `ENTRYPOINT ["sh", "-c", "echo starting; echo etcd: no space left on device >&2; exec sleep 1000", "sh"]`;
  const [repo, tag] = image.split(':');
  await container.commit({ repo, tag, changes });
  await container.remove();
});
afterAll(async () => engine?.container.dockerode.getImage(image).remove({ force: true }));

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
  test('is told with the last lines of its log, and ends the run with 3', async () => {
    const { message, exitCode } = await failure({ limitMs: 3_000 });
    expect(message).toMatch(/-node: Kubernetes did not start \(firedrill-test\/never-ready/);
    expect(message).toMatch(/\n +starting\n/);
    expect(message).toMatch(/\n +etcd: no space left on device\n/);
    expect(exitCode).toBe(3);
  });

  test('as its port has been taken is told so, and what to do', async () => {
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
