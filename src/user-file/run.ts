/**
 * Runs a user's file in a process of its own, where anything it does can be ended: an endless loop, `process.exit()`, more memory than
 * there is.
 */
import { spawn } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { constants } from 'node:os';
import { dirname, extname } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.ts';
import { confined } from './confined.ts';
import { fromPlain } from './plain-data.ts';
import { Ran } from './ran.ts';

const program = fileURLToPath(new URL(`run-file${extname(import.meta.url)}`, import.meta.url));

/** How long a file may take to load, in wall ms: it describes, and has nothing to wait for. */
const limitMs = 20_000;
/** V8's heap in MiB, and all memory in bytes: above Node’s own, and far above the need of a description. */
const heapMiB = 512;
const memoryBytes = 1.5 * 2 ** 30;
/** The limit of its result, in bytes: the longest that `toPlain` allows, with each character escaped. */
const mostResult = 512 * 2 ** 20;
/** The shown part of the file's output, in bytes. */
const mostPrinted = 64 * 2 ** 10;

/** How long its pipes may stay open once it has ended, in wall ms: its children in another session may hold them. */
const holdMs = 5_000;

export interface RunOptions {
  /** Ends the process at once; its reason is thrown. */
  signal?: AbortSignal;
  /** Gets the file's output, if any. */
  onPrinted?: (text: string) => void;
}

/** Gives the default export, as plain data. Throws UsageError where the file cannot be run to its end. */
export async function runFile(path: string, file: string, options: RunOptions): Promise<unknown> {
  const { signal, onPrinted } = options;
  signal?.throwIfAborted();
  const node = [process.execPath, `--max-old-space-size=${heapMiB}`, '--disable-warning=ExperimentalWarning'];
  const ended = await run([...node, program, path, file], signal);
  signal?.throwIfAborted();
  if (ended.late)
    throw refusal(file, `does not load within ${limitMs / 1000} s`, 'a file that describes, and ends');
  const ran = parse(ended.result);
  if (!ran) throw explainEnd(file, ended);
  if (ended.printed) onPrinted?.(ended.printed.trimEnd());
  if (ran.refused) throw new UsageError(ran.refused);
  return fromPlain(ran.exported);
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It was ended by the time limit. */
  readonly late: boolean;
  readonly result: string;
  readonly printed: string;
}

/** Runs it until it ends, or is ended. */
async function run(argv: readonly string[], signal: AbortSignal | undefined): Promise<Ended> {
  const [command, ...args] = confined(argv, { memoryBytes });
  // A process group of its own: Ctrl-C is ours to pass on, and the file's children end with it.
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
    env: environment(),
  });
  const exit = Promise.withResolvers<Pick<Ended, 'code' | 'signal'>>();
  child.once('error', exit.reject);
  child.once('exit', (code, killedBy) => exit.resolve({ code, signal: killedBy }));
  const end = () => endGroup(child.pid);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, limitMs);
  signal?.addEventListener('abort', end);
  const [, out, err, resultPipe] = child.stdio as unknown as [null, Readable, Readable, Readable];
  const printed = [collect(out, mostPrinted), collect(err, mostPrinted)];
  const result = collect(resultPipe, mostResult);
  let hold: NodeJS.Timeout | undefined;
  try {
    const how = await exit.promise;
    end(); // its children may live
    hold = setTimeout(() => {
      for (const stream of [out, err, resultPipe]) stream.destroy();
    }, holdMs);
    return { ...how, late, result: await result, printed: (await Promise.all(printed)).join('') };
  } finally {
    clearTimeout(timer);
    clearTimeout(hold);
    signal?.removeEventListener('abort', end);
  }
}

/** With the cache of compiled modules of this process, if it has one: below the named folder each version of Node has its own. */
function environment(): NodeJS.ProcessEnv {
  const compiled = getCompileCacheDir();
  return compiled === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(compiled) };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}

/** Reads a stream to its end, and keeps its first bytes. */
async function collect(stream: Readable, mostBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (piece: Buffer) => {
    if (bytes < mostBytes) pieces.push(piece.subarray(0, mostBytes - bytes));
    bytes += piece.length;
  });
  await finished(stream).catch(() => {}); // the part read so far counts
  return Buffer.concat(pieces).toString();
}

function parse(line: string): Ran | undefined {
  if (!line.endsWith('\n')) return undefined;
  try {
    return Ran.parse(JSON.parse(line));
  } catch {
    return undefined; // the file has written there itself
  }
}

/** It ended without a result: by itself, or because V8 or the kernel gave it no more memory. */
function explainEnd(
  file: string,
  { code, signal }: { code: number | null; signal: NodeJS.Signals | null },
): UsageError {
  const how = signal ?? signalOf(code);
  if (how === undefined)
    return refusal(file, 'ends the process while it loads', 'no process.exit()', `exit code ${code}`);
  return refusal(file, 'crashes Node while it loads', `less than ${heapMiB} MiB of memory`, how);
}

/** A shell's exit code for a signal. */
function signalOf(code: number | null): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
}

function refusal(file: string, what: string, expected: string, found?: string): UsageError {
  return new UsageError({ what: `the file ${what}`, where: file, expected, found });
}
