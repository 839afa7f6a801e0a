/** Receives the state of a QEMU into a file. QEMU's own ways to write one start a program, which its sandbox denies. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';

export interface StateReceiver extends AsyncDisposable {
  /** The name of the socket in the folder. */
  readonly socket: string;
  /** Resolves once the whole state is in the file. */
  readonly written: Promise<void>;
}

/** Listens in `folder` for one state, and writes it to `path`. */
export async function receiveState(folder: string, path: string): Promise<StateReceiver> {
  await using starting = new AsyncDisposableStack();
  const socket = 'state.sock';
  // By a descriptor of the folder: a socket's path has at most 107 bytes (unix(7)), and a cache may lie deep.
  const directory = starting.use(await open(folder));
  const server = createServer();
  const given = new AbortController();
  starting.defer(() => {
    given.abort();
    server.close();
  });
  server.listen(`/proc/self/fd/${directory.fd}/${socket}`);
  await once(server, 'listening');
  const written = write(once(server, 'connection', given) as Promise<[Socket]>, path);
  written.catch(() => {}); // heard by the caller, where it comes that far
  const owned = starting.move();
  return { socket, written, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function write(connected: Promise<[Socket]>, path: string): Promise<void> {
  const [connection] = await connected;
  await pipeline(connection, createWriteStream(path, { mode: 0o600 }));
}
