/**
 * A lock between processes, held by the kernel (flock(2)) in a child that lives as long as we do: a process that dies, in any
 * way, loses the lock, so that no lock is ever stale.
 */
import { once } from 'node:events';
import { execa } from 'execa';
import { LabError } from '../../../errors.ts';

export interface LockOptions {
  signal?: AbortSignal;
  /** Called once if another process holds the lock and we wait for it. */
  onWait?: () => void;
}

/** flock(1)'s exit code for "another process has it". */
const TAKEN = 75;

/**
 * Takes the lock on a file, which is made if need be and stays there; waits for as long as another process has it. Disposal of
 * the result releases the lock. Throws LabError, and the signal's reason when it is aborted.
 */
export async function lock(path: string, { signal, onWait }: LockOptions = {}): Promise<AsyncDisposable> {
  const atOnce = await lockIfFree(path, signal);
  if (atOnce) return atOnce;
  onWait?.();
  const later = await hold(path, [], signal);
  if (later) return later;
  throw new LabError({ what: 'the lock could not be taken', where: path });
}

/** The same without waiting: undefined where another process has it. */
export async function lockIfFree(path: string, signal?: AbortSignal): Promise<AsyncDisposable | undefined> {
  return hold(path, ['--nonblock', '--conflict-exit-code', String(TAKEN)], signal);
}

/** undefined if another process has it. */
async function hold(
  path: string,
  flags: string[],
  signal?: AbortSignal,
): Promise<AsyncDisposable | undefined> {
  signal?.throwIfAborted();
  // cat ends when our end of its stdin closes, which our death does too.
  const holder = execa('flock', ['--no-fork', ...flags, path, 'sh', '-c', 'echo locked; exec cat'], {
    stdin: 'pipe',
    cancelSignal: signal,
    buffer: false,
    reject: false,
  });
  const locked = once(holder.stdout, 'data').then(() => true);
  const ended = holder.then(() => false);
  if (await Promise.race([locked, ended])) {
    return {
      async [Symbol.asyncDispose]() {
        holder.stdin.end();
        await holder;
      },
    };
  }
  signal?.throwIfAborted();
  const { exitCode, shortMessage } = await holder;
  if (exitCode === TAKEN) return undefined;
  throw new LabError({
    what: 'the lock could not be taken',
    where: path,
    found: shortMessage ?? `flock ended with ${exitCode}`,
    hint: 'flock is in the package util-linux. Is the folder writable?',
  });
}
