/** A small Kubernetes API over HTTP, in memory: objects of a few kinds, server-side apply, lists by label, and watches. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { KubeConfig, type KubernetesObject } from '@kubernetes/client-node';

interface Stored extends KubernetesObject {
  spec?: unknown;
}

/** As the API's discovery lists them, by their version. */
const kinds: Record<string, { name: string; kind: string; namespaced: boolean }[]> = {
  v1: [
    { name: 'namespaces', kind: 'Namespace', namespaced: false },
    { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
    { name: 'secrets', kind: 'Secret', namespaced: true },
  ],
  'batch/v1': [{ name: 'cronjobs', kind: 'CronJob', namespaced: true }],
};

/** Listens on the loopback address until it is disposed. */
export async function fakeApiServer() {
  /** By their paths, e.g. `/apis/batch/v1/namespaces/backup/cronjobs/local-path-backup`. */
  const objects = new Map<string, Stored>();
  const watchers = new Set<{ path: string; response: ServerResponse }>();
  const requests: string[] = [];
  const state = { isDown: false, version: 0 };
  const server = createServer((request, response) => void reply(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://api');
    const { method = '' } = request;
    const body = await text(request);
    requests.push(`${method} ${pathname}`);
    const resources = discovery(pathname);
    if (state.isDown) answer(response, 500, { message: 'etcd failed' });
    else if (resources) answer(response, 200, { resources });
    else if (method === 'GET' && searchParams.has('watch')) watch(pathname, response);
    else if (method === 'GET' && isList(pathname)) answer(response, 200, list(pathname, searchParams));
    else if (method === 'GET') found(response, objects.get(pathname));
    else if (method === 'PATCH') answer(response, 200, store(pathname, JSON.parse(body)));
    else if (method === 'DELETE') found(response, take(pathname));
    else answer(response, 405, {});
  }

  function watch(path: string, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    const watcher = { path, response };
    watchers.add(watcher);
    response.once('close', () => watchers.delete(watcher));
  }

  function list(path: string, query: URLSearchParams) {
    const [label = '', value] = query.get('labelSelector')?.split('=') ?? [];
    const items = [...objects].flatMap(([at, object]) =>
      at.startsWith(`${path}/`) && (!label || object.metadata?.labels?.[label] === value) ? [object] : [],
    );
    return { metadata: { resourceVersion: String(state.version) }, items };
  }

  /** As server-side apply: an equal object changes nothing, and the generation counts changes of the spec. */
  function store(path: string, object: Stored): Stored {
    const before = objects.get(path);
    if (before && written(before) === written(object)) return before;
    state.version += 1;
    const isSame = before && JSON.stringify(before.spec) === JSON.stringify(object.spec);
    const generation = (before?.metadata?.generation ?? 0) + (isSame ? 0 : 1);
    const metadata = { ...object.metadata, resourceVersion: String(state.version), generation };
    const stored = { ...object, metadata };
    objects.set(path, stored);
    announce(path, before ? 'MODIFIED' : 'ADDED', stored);
    return stored;
  }

  function take(path: string): Stored | undefined {
    const object = objects.get(path);
    if (!object || !objects.delete(path)) return undefined;
    state.version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(state.version) };
    announce(path, 'DELETED', { ...object, metadata });
    return object;
  }

  function announce(path: string, type: string, object: Stored): void {
    for (const watcher of watchers)
      if (path.startsWith(`${watcher.path}/`))
        watcher.response.write(`${JSON.stringify({ type, object })}\n`);
  }

  const { port } = server.address() as { port: number };
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'fake', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'user' },
  );
  return {
    config,
    objects,
    /** Method and path of each request so far. */
    requests,
    store,
    take,
    /** Every request fails from now on, or no longer. */
    setDown(isDown: boolean) {
      state.isDown = isDown;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An object without the fields that the server adds. */
function written({ metadata = {}, ...rest }: Stored): string {
  const { resourceVersion: _, generation: __, ...own } = metadata;
  return JSON.stringify({ ...rest, metadata: own });
}

function discovery(path: string) {
  return kinds[path.replace(/^\/apis?\//, '')];
}

function isList(path: string): boolean {
  const names = Object.values(kinds).flatMap((some) => some.map(({ name }) => name));
  return names.includes(path.split('/').at(-1) ?? '');
}

function found(response: ServerResponse, object: Stored | undefined): void {
  if (object) answer(response, 200, object);
  else answer(response, 404, { kind: 'Status', code: 404, reason: 'NotFound' });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
