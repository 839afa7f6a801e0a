import type { Readable } from 'node:stream';

/** Half of the limit for one stream of a job: its first and its last 32 KiB are kept. */
const half = 32 * 1024;

/** Keeps the first and the last of a stream, however much comes. */
export class Bounded {
  #head = '';
  #tail = '';
  #left = 0;

  constructor(stream: Readable | null) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
  }

  get text(): string {
    if (this.#left === 0) return this.#head + this.#tail;
    return `${this.#head}\n… ${this.#left} characters left out …\n${this.#tail}`;
  }

  #take(chunk: string): void {
    const room = Math.max(0, half - this.#head.length);
    this.#head += chunk.slice(0, room);
    this.#tail += chunk.slice(room);
    const over = this.#tail.length - half;
    if (over <= 0) return;
    this.#tail = this.#tail.slice(over);
    this.#left += over;
  }
}
