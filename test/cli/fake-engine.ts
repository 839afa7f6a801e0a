/**
 * A Docker with the resources of a test, for failures that a real one must not have: refusals, and the loss of other users' resources.
 * Answers as https://docs.docker.com/reference/api/engine/ says.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder } from './folder.ts';

export interface Thing {
  kind: 'container' | 'network' | 'volume';
  name: string;
  labels?: Record<string, string>;
  /** Why it cannot be removed. */
  refusal?: string;
}

/** One for all of this process's engines, one after another: Testcontainers keeps the first that a process connects to. */
const socket = join(tmpdir(), `firedrill-engine-${process.pid}.sock`);

interface Answer {
  status: number;
  body?: object;
}

/** Its `env` leads a program there. `things` are its resources. */
export async function fakeEngine(
  things: Thing[],
  answer: (path: string) => Answer | undefined = () => undefined,
) {
  const at = await folder();
  const server = createServer((request, response) => reply(request, response));
  await new Promise<void>((resolve) => server.listen(socket, resolve));

  function reply({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
    const path = decodeURI(url.replace(/^\/v[\d.]+/, '').replace(/\?.*$/, ''));
    const { status, body } = answer(path) ?? (method === 'DELETE' ? remove(path) : list(path));
    response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body));
  }

  function list(path: string): Answer {
    const of = (kind: Thing['kind']) => things.filter((thing) => thing.kind === kind);
    const named = ({ name, labels = {} }: Thing) => ({ Id: name, Name: name, Labels: labels });
    const lists: Record<string, object> = {
      '/containers/json': of('container').map((thing) => ({ ...named(thing), Names: [`/${thing.name}`] })),
      '/networks': of('network').map(named),
      '/volumes': { Volumes: of('volume').map(named) },
      '/info': { OperatingSystem: 'a test', ServerVersion: '0', NCPU: 1, MemTotal: 1 },
      '/version': { Version: '0', ApiVersion: '1.41' },
    };
    return { status: 200, body: lists[path] ?? {} };
  }

  function remove(path: string): Answer {
    const index = things.findIndex(({ kind, name }) => path === `/${kind}s/${name}`);
    const refusal = things[index]?.refusal;
    if (index < 0) return { status: 404, body: { message: 'there is none' } };
    if (refusal) return { status: 500, body: { message: refusal } };
    things.splice(index, 1);
    return { status: 204 };
  }

  return {
    things,
    env: { XDG_CACHE_HOME: at.path, DOCKER_HOST: `unix://${socket}` },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await at[Symbol.asyncDispose]();
    },
  };
}
