/** The agent's end of the channel, on a named pipe in place of virtio-serial: both are one file for both directions. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { portAt } from '../../src/guest/port.ts';
import type { FromGuest, Request } from '../../src/guest/protocol.ts';

let folder: string;
let path: string;
/** The harness's end. */
let harness: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firedrill-port-'));
  path = join(folder, 'port');
  execFileSync('mkfifo', [path]);
  harness = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
});

afterEach(() => {
  closeSync(harness);
  rmSync(folder, { recursive: true });
});

const usage: Request = { id: 1, do: 'usage' };
const probe: Request = { id: 2, do: 'probe', on: true };
const line = (request: unknown) => `${JSON.stringify(request)}\n`;

const answer: FromGuest = { say: 'answer', at: 1.5, to: 1, value: null };

describe('the port of a machine that is held between requests', () => {
  /** Each time the machine is held the harness sends the next piece. */
  function heldPort(...pieces: string[]) {
    const held = { times: 0 };
    const port = portAt(path, () => {
      held.times += 1;
      const piece = pieces.shift();
      if (piece === undefined) throw new Error('no more pieces');
      if (piece !== '') writeSync(harness, piece);
    });
    return { held, requests: port.requests()[Symbol.asyncIterator](), port };
  }

  it('is held once for each request, and not before one is asked for', async () => {
    const { held, requests } = heldPort(line(usage), line(probe));
    expect(held.times).toBe(0);
    expect((await requests.next()).value).toEqual(usage);
    expect(held.times).toBe(1);
    expect((await requests.next()).value).toEqual(probe);
    expect(held.times).toBe(2);
  });

  it('joins a request that comes in pieces, and is held for each piece', async () => {
    const [start, end] = [line(probe).slice(0, 9), line(probe).slice(9)];
    const { held, requests } = heldPort(start, end);
    expect((await requests.next()).value).toEqual(probe);
    expect(held.times).toBe(2);
  });

  it('joins pieces that divide a character of several bytes', async () => {
    const write: Request = { id: 3, do: 'write', on: 'node', path: '/ä', content: 'ß', mode: 0o600 };
    const bytes = Buffer.from(line(write));
    const at = bytes.indexOf('ß') + 1;
    const pieces = [bytes.subarray(0, at), bytes.subarray(at)];
    const port = portAt(path, () => void writeSync(harness, pieces.shift() ?? Buffer.alloc(0)));
    expect((await port.requests()[Symbol.asyncIterator]().next()).value).toEqual(write);
  });

  it('takes no line that is not a request', async () => {
    const { requests } = heldPort(line({ id: 1, do: 'dance' }));
    await expect(requests.next()).rejects.toThrow('Invalid');
  });

  it('sends each message as one line', () => {
    const { port } = heldPort();
    port.send(answer);
    expect(read()).toBe(line(answer));
  });
});

describe('the port of a machine in real time', () => {
  it('gives every request in its order, also several that come at once', async () => {
    const port = portAt(path, null);
    writeSync(harness, line(usage) + line(probe));
    const seen: Request[] = [];
    for await (const request of port.requests()) {
      seen.push(request);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([usage, probe]);
    writeSync(harness, '\n'); // ends the read that is under way
  });
});

describe.each([
  ['held', () => {}],
  ['real', null],
])('a message longer than the channel takes at once, in %s time', (_, hold) => {
  it('arrives whole', async () => {
    const value = 'x'.repeat(300_000);
    const sent = line({ ...answer, value });
    // Into a file: this process reads nothing while it sends.
    const received = join(folder, 'received');
    const reader = spawn('sh', [
      '-c',
      'exec head -c "$0" < "$1" > "$2"',
      String(sent.length),
      path,
      received,
    ]);
    portAt(path, hold).send({ ...answer, value });
    await once(reader, 'close');
    expect(readFileSync(received, 'utf8')).toBe(sent);
  });
});

function read(): string {
  const buffer = Buffer.alloc(1 << 16);
  return buffer.toString('utf8', 0, readSync(harness, buffer));
}
