/** The log of a pod is followed as it comes, from an API server that may break off. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { watchPodLog } from '../../../src/lab/kubernetes/pod-text-watch.ts';

/** An API server whose log requests are answered by `answer`. */
async function api(answer: (response: ServerResponse, nth: number, url: string) => void) {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    answer(response, count, request.url ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const config = new KubeConfig();
  const { port } = server.address() as AddressInfo;
  config.loadFromClusterAndUser(
    { name: 'test', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'nobody' },
  );
  return {
    config,
    get count() {
      return count;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('a text is reported while the pod still runs, once, and the watch then ends', async () => {
  await using server = await api((response, _, url) => {
    expect(url).toContain('follow=true');
    response.write('scanning\nsent 1 of 3\n');
    response.write('sent 2 of 3\n'); // and the response stays open
  });
  const found: string[] = [];
  const over = new AbortController();
  const watch = watchPodLog(server.config, 'backup-1', {
    texts: ['sent ', 'never'],
    found: (text) => found.push(text),
    signal: over.signal,
  });
  await expect.poll(() => found).toEqual(['sent ']);
  over.abort();
  await watch;
  expect(server.count).toBe(1);
});

test('a log that breaks off is followed again, and a text of its beginning is reported once', async () => {
  await using server = await api((response, nth) => {
    if (nth === 1) response.destroy();
    else if (nth === 2) response.write('one\n', () => setImmediate(() => response.destroy()));
    else response.end('one\ntwo\n');
  });
  const found: string[] = [];
  await watchPodLog(server.config, 'backup-1', {
    texts: ['one', 'two'],
    found: (text) => found.push(text),
    signal: new AbortController().signal,
  });
  expect(found).toEqual(['one', 'two']);
  expect(server.count).toBe(3);
});
