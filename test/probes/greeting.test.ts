import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Greeting } from '../../src/probes/greeting.ts';

/** A server that greets the chosen connections. Time passes by `pass` alone. */
async function greeter() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => {
    vi.useRealTimers();
    server.close();
  });
  const { port } = server.address() as { port: number };
  const greeting = new Greeting('127.0.0.1', port);
  const ask = async (): Promise<Socket> => {
    const connection = once(server, 'connection');
    greeting.ask();
    const [client] = (await connection) as [Socket];
    onTestFinished(() => void client.destroy());
    return client.on('error', () => {}).resume();
  };
  /** A client that was greeted, or gave up, hangs up. */
  const hangUp = (client: Socket) => once(client, 'close');
  const greet = async (client: Socket) => {
    client.write('SSH-2.0-x\r\n');
    await hangUp(client);
  };
  return { server, greeting, ask, greet, hangUp, pass: (ms: number) => void vi.advanceTimersByTime(ms) };
}

test('a greeting that was not asked for yet is not one that did not come', async () => {
  const { greeting, ask, pass, greet } = await greeter();
  expect(greeting.ms).toBeUndefined();
  const client = await ask();
  pass(30);
  await greet(client);
  expect(greeting.ms).toBe(30);
});

test('a greeting that is overdue counts as its age as soon as that exceeds the last answer, and not as that', async () => {
  const { greeting, ask, pass, greet } = await greeter();
  const first = await ask();
  pass(30);
  await greet(first);
  const late = await ask();
  pass(20);
  expect(greeting.ms).toBe(30);
  pass(2_980);
  expect(greeting.ms).toBe(3_000);
  await greet(late);
  expect(greeting.ms).toBe(3_000);
});

test('a greeting that does not come within 10 s is none, until one comes again', async () => {
  const { greeting, ask, pass, greet, hangUp } = await greeter();
  const silent = await ask();
  pass(9_999);
  expect(greeting.ms).toBe(9_999);
  pass(1);
  expect(greeting.ms).toBeNull();
  await hangUp(silent);
  const next = await ask();
  pass(5_000);
  expect(greeting.ms).toBeNull();
  await greet(next);
  expect(greeting.ms).toBe(5_000);
});

test('a connection that is closed before the greeting is none at once', async () => {
  const { greeting, ask, hangUp } = await greeter();
  const client = await ask();
  client.end();
  await hangUp(client);
  expect(greeting.ms).toBeNull();
});

test('a connection that is refused is none at once', async () => {
  const { server, greeting } = await greeter();
  server.close();
  await once(server, 'close');
  greeting.ask();
  await vi.waitUntil(() => greeting.ms === null);
});
