/**
 * The commands of `firedrill-data` in a thread of the agent: they disturb its probes no more than any other work on the node, and
 * start no process. Started with the agent, so that the snapshot has it ready.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { runCommand } from './data/run-command.ts';
import type { Answer } from './protocol.ts';

const role = 'firedrill-data';

export class DataWorker {
  readonly #worker = new Worker(new URL(import.meta.url), { workerData: role });

  /** One command at a time. Never throws: a command that fails is an error in the answer. */
  async run(command: readonly string[]): Promise<Answer<'data'>> {
    const answered = once(this.#worker, 'message');
    this.#worker.postMessage(command);
    const [answer] = await answered;
    return answer;
  }
}

/** Commands that write nothing. */
const readers = new Set(['compare', 'names']);

function answer(command: readonly string[]): Answer<'data'> {
  try {
    const printed = runCommand(command);
    // No panic may cost the drill the data by which it judges backups.
    if (!readers.has(command[0] ?? '')) execFileSync('sync', ['--file-system', '/disk']);
    return { printed };
  } catch (error) {
    return { error: String(error) };
  }
}

if (!isMainThread && workerData === role)
  parentPort?.on('message', (command: readonly string[]) => parentPort?.postMessage(answer(command)));
