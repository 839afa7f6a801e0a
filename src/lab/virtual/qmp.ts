/** QEMU's machine protocol (docs/interop/qmp-spec): one JSON object a line; replies come in order, events in between. */

import type { Readable, Writable } from 'node:stream';
import { LabError } from '../../errors.ts';
import { eachLine } from '../lines.ts';
import { parseJson } from './parse-json.ts';

interface QmpMessage {
  return?: unknown;
  error?: { class: string; desc: string };
  event?: string;
}

interface Pending {
  command: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class Qmp {
  readonly #input: Writable;
  readonly #pending: Pending[] = [];
  readonly #onEvent: (name: string) => void;

  /** `onOther` gets lines that are no JSON: the last words of a QEMU whose libraries print on stdout. */
  constructor(
    output: Readable,
    input: Writable,
    onEvent: (name: string) => void,
    onOther: (line: string) => void,
  ) {
    this.#input = input;
    this.#onEvent = onEvent;
    input.on('error', () => {}); // QEMU is gone: the machine reports its exit
    eachLine(output, (line) => {
      const message = parseJson(line);
      if (typeof message === 'string') onOther(message);
      else this.#take(message as QmpMessage);
    });
  }

  /** Runs one command. Throws LabError when QEMU refuses it; never settles where QEMU goes away. */
  execute(command: string, args?: Record<string, unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ command, resolve, reject });
      this.#input.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
  }

  #take(message: QmpMessage): void {
    if (message.event) this.#onEvent(message.event);
    else if ('return' in message || message.error) this.#answer(message);
    // or it is the greeting
  }

  #answer({ return: value, error }: QmpMessage): void {
    const pending = this.#pending.shift();
    if (!error) pending?.resolve(value);
    else pending?.reject(new LabError({ what: `QEMU refused "${pending.command}": ${error.desc}` }));
  }
}
