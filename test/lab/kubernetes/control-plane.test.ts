import { createServer, type RequestListener } from 'node:http';
import { KubeConfig } from '@kubernetes/client-node';
import { expect, it, onTestFinished } from 'vitest';
import { ControlPlaneProbe } from '../../../src/lab/kubernetes/control-plane.ts';
import { reasonOf } from '../../../src/lab/kubernetes/reason-of.ts';

/** The sample of an API server with these answers. */
async function said(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'u' },
  );
  const probe = new ControlPlaneProbe(config, new AbortController().signal);
  return { sample: () => probe.sample(), server };
}

/** The answer of an API server about its kinds. */
const kinds = JSON.stringify({
  resources: [
    { name: 'pods', kind: 'Pod', namespaced: true },
    { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
  ],
});

it('an API server that refuses differs from one that is away, and so does each request', async () => {
  const { sample, server } = await said(({ method, url = '' }, response) => {
    if (url === '/readyz') response.writeHead(500).end('[-]etcd failed');
    else if (url === '/api/v1') response.writeHead(200, { 'content-type': 'application/json' }).end(kinds);
    else if (method === 'PATCH') response.destroy();
    else response.writeHead(403).end('no');
  });
  const { refusals, ...rest } = await sample();
  expect(rest).toEqual({ readyzMs: null, listMs: null, writeMs: null });
  expect(refusals).toEqual(['/readyz: not ready', 'list: HTTP 403', expect.stringMatching(/^write: \w+$/)]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect((await sample()).refusals).toEqual([
    '/readyz: ECONNREFUSED',
    'list: ECONNREFUSED',
    'write: ECONNREFUSED',
  ]);
});

it('a silent one is recorded as that', async () => {
  const signal = AbortSignal.timeout(1);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  expect(reasonOf(new Error('Error occurred in health request', { cause: signal.reason }))).toBe(
    'no answer in time',
  );
});
