/** The agent's end of the control channel, and the only place that knows whether time is virtual. */
import {
  closeSync,
  constants,
  createReadStream,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { type FromGuest, portName, Request } from './protocol.ts';

export interface Port {
  send(message: FromGuest): void;
  /** Requests in the order in which they come. In virtual time the whole machine is held between them. */
  requests(): AsyncIterable<Request>;
}

/** Opens the port. `hold` stops the machine at this instruction; null: time is real and nothing is held. */
export function openPort(hold: (() => void) | null): Port {
  return portAt(devicePath(), hold);
}

/** The same at a path that reads and writes. */
export function portAt(path: string, hold: (() => void) | null): Port {
  return hold ? new HeldPort(path, hold) : new FreePort(path);
}

function devicePath(): string {
  const sys = '/sys/class/virtio-ports';
  const device = readdirSync(sys).find(
    (name) => readFileSync(`${sys}/${name}/name`, 'utf8').trim() === portName,
  );
  if (!device) throw new Error(`no virtio-serial port named ${portName} under ${sys}`);
  return `/dev/${device}`;
}

const newline = '\n'.charCodeAt(0);

class HeldPort implements Port {
  readonly #fd: number;
  readonly #hold: () => void;
  readonly #buffer = Buffer.alloc(1 << 16);

  constructor(path: string, hold: () => void) {
    this.#fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    this.#hold = hold;
  }

  send(message: FromGuest): void {
    writeAll(this.#fd, `${JSON.stringify(message)}\n`);
  }

  async *requests(): AsyncIterable<Request> {
    for (;;) yield parse(this.#readLine());
  }

  /** The harness sends a line in pieces, each while the machine is held: it continues with one in its memory. */
  #readLine(): string {
    const pieces: Buffer[] = [];
    while (pieces.at(-1)?.at(-1) !== newline) {
      this.#hold();
      pieces.push(this.#readPiece());
    }
    return Buffer.concat(pieces).toString();
  }

  #readPiece(): Buffer {
    for (;;) {
      try {
        return Buffer.from(this.#buffer.subarray(0, readSync(this.#fd, this.#buffer)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') continue;
        closeSync(this.#fd);
        throw error;
      }
    }
  }
}

class FreePort implements Port {
  readonly #path: string;
  readonly #fd: number;

  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, constants.O_RDWR);
  }

  send(message: FromGuest): void {
    writeAll(this.#fd, `${JSON.stringify(message)}\n`);
  }

  async *requests(): AsyncIterable<Request> {
    const input = createReadStream(this.#path, { fd: this.#fd, autoClose: false });
    for await (const line of createInterface({ input })) yield parse(line);
  }
}

function parse(line: string): Request {
  return Request.parse(JSON.parse(line));
}

function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
