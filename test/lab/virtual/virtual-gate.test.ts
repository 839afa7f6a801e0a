/** The channel to the agent in virtual time, over a real socket, against a guest that takes pieces as the real one does. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AgentChannel, GuestRebooted } from '../../../src/lab/virtual/agent-channel.ts';
import { VirtualGate } from '../../../src/lab/virtual/virtual-gate.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firedrill-channel-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/**
 * A guest that is held between its lines. Of two `cont`, the first brings the piece in its socket, the second lets it
 * read that. `answer` gives the lines that it says to a request, and whether it holds itself then.
 */
async function guestThat(answer: (request: Record<string, unknown>) => object[]) {
  const server = createServer().listen(join(folder, 's'));
  await once(server, 'listening');
  const harness = createConnection(join(folder, 's'));
  const [guest] = (await once(server, 'connection')) as [Socket];
  const state = { conts: 0, largestPiece: 0 };
  const pieces: Buffer[] = [];
  let waiting = Buffer.alloc(0);
  guest.on('data', (data: Buffer) => {
    waiting = Buffer.concat([waiting, data]);
  });
  const monitor = {
    async execute() {
      state.conts += 1;
      if (state.conts % 2 === 1) {
        while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
        state.largestPiece = Math.max(state.largestPiece, waiting.length);
        pieces.push(waiting);
        waiting = Buffer.alloc(0);
      } else if (pieces.at(-1)?.at(-1) === 10) {
        const lines = answer(JSON.parse(Buffer.concat(pieces.splice(0)).toString()));
        for (const line of lines) guest.write(`${JSON.stringify(line)}\n`);
      }
      setImmediate(() => gate.stopped());
    },
  };
  const gate = new VirtualGate(monitor);
  gate.stopped();
  const channel = new AgentChannel({
    ...{ socket: harness, gate, onEvent: () => {}, onLine: () => {} },
    onNonsense: (line) => {
      throw new Error(line);
    },
    within: (work) => work,
  });
  const close = () => {
    harness.destroy();
    server.close();
  };
  return { channel, gate, state, [Symbol.dispose]: close };
}

it('carries a script of 10 MB whole, in pieces that QEMU takes at once', async () => {
  const script = 'é'.repeat(5_000_000);
  let received = '';
  using guest = await guestThat(({ id, content }) => {
    received = String(content);
    return [{ say: 'answer', at: 5, to: id, value: null }];
  });
  const request = { do: 'write', on: 'node', path: '/run/script', content: script, mode: 0o400 } as const;
  expect(await guest.channel.request(request)).toBeNull();
  expect(received === script).toBe(true);
  expect(guest.state.largestPiece).toBeLessThanOrEqual(4096);
  expect(guest.gate.nowMs()).toBe(5);
});

it('asks one thing at a time', async () => {
  let open = 0;
  using guest = await guestThat(({ id }) => {
    open += 1;
    expect(open).toBe(1);
    open -= 1;
    return [{ say: 'answer', at: Number(id), to: id, value: { cpuMs: Number(id) } }];
  });
  const answers = await Promise.all([0, 1, 2].map(() => guest.channel.request({ do: 'usage' })));
  expect(answers).toEqual([{ cpuMs: 0 }, { cpuMs: 1 }, { cpuMs: 2 }]);
});

it('tells a caller that the guest booted instead of answering, and the next one gets its answer', async () => {
  let boots = 1;
  using guest = await guestThat(({ id }) => {
    if (boots === 0) return [{ say: 'answer', at: 10, to: id, value: { cpuMs: 1 } }];
    boots -= 1;
    return [{ say: 'hello', at: 9, kernel: 'k', node: 'n' }];
  });
  await expect(guest.channel.request({ do: 'usage' })).rejects.toEqual(new GuestRebooted(9));
  expect(await guest.channel.request({ do: 'usage' })).toEqual({ cpuMs: 1 });
});
