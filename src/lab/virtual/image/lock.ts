/**
 * A lock between processes, held by the kernel (flock(2)) in a child that lives as long as we do: whoever dies, however
 * it dies, holds no lock any more, and there is no stale lock to judge.
 */
import { once } from 'node:events';
import { execa } from 'execa';
import { LabError } from '../../../errors.ts';

export interface LockOptions {
  signal?: AbortSignal;
  /** Called once if somebody else holds the lock and we wait for it. */
  onWait?: () => void;
}

/** flock(1)'s exit code for "somebody else has it". */
const TAKEN = 75;

/**
 * Takes the lock on a file, which is made if need be and stays there; waits for as long as somebody else has it. What
 * comes back gives the lock free when it is disposed of. Throws LabError, and the signal's reason when it is aborted.
 */
export async function lock(path: string, { signal, onWait }: LockOptions = {}): Promise<AsyncDisposable> {
  const atOnce = await lockIfFree(path, signal);
  if (atOnce) return atOnce;
  onWait?.();
  const later = await hold(path, [], signal);
  if (later) return later;
  throw new LabError({ what: 'the lock could not be taken', where: path });
}

/** The same without waiting: undefined where somebody else has it. */
export async function lockIfFree(path: string, signal?: AbortSignal): Promise<AsyncDisposable | undefined> {
  return hold(path, ['--nonblock', '--conflict-exit-code', String(TAKEN)], signal);
}

/** undefined if somebody else has it. */
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
