/**
 * How a command ends before its time: Ctrl-C, SIGTERM, SIGHUP, a terminal that was closed, or an error outside of every call. Each
 * aborts one signal, everything tears down by it, and only then the process ends. The process ends in the midst of it only where
 * that takes too long, or at the second Ctrl-C.
 */
import { Interrupted } from '../errors.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** The tear-down must end within 5 s of Ctrl-C. */
const patienceMs = 4_500;
/** npm and `timeout` send a signal twice, and a terminal reaches a whole process group: that is one wish, not two. */
const sameWishMs = 300;
/** For the last output to be read. */
const lastWordsMs = 500;

export interface Ending extends Disposable {
  /** Aborted at the first reason to end, with that reason: an Interrupted, or the error given to `fail`. */
  readonly signal: AbortSignal;
  /** Why the command must end; undefined: it need not. */
  readonly reason: { readonly error: unknown } | undefined;
  /** Ends the command as Ctrl-C does. */
  interrupt(): void;
  /** Ends the command because of an error that no call throws. After the first reason it changes nothing. */
  fail(error: unknown): void;
  /** Nothing can tear down any more: ends the process at once. */
  giveUp(): void;
}

/** `leave` ends the process with the exit code for the reason; it is called only where not all was torn down. */
export function watchForEnding(leave: (error: unknown) => void): Ending {
  const controller = new AbortController();
  let reason: Ending['reason'];
  let interruptedAt: number | undefined;
  const giveUp = () => leave(reason?.error);
  const fail = (error: unknown) => {
    if (reason) return;
    reason = { error };
    setTimeout(giveUp, patienceMs).unref();
    controller.abort(error);
  };
  const interrupt = () => fail(new Interrupted());
  const onSignal = () => {
    if (interruptedAt !== undefined && performance.now() - interruptedAt > sameWishMs) giveUp();
    interruptedAt ??= performance.now();
    interrupt();
  };
  for (const name of signals) process.on(name, onSignal);
  // bin/scenario.js on an old Node started us and holds this channel; it closes when that process is killed.
  process.once('disconnect', interrupt);
  process.channel?.unref();
  process.on('uncaughtException', fail);
  return {
    signal: controller.signal,
    get reason() {
      return reason;
    },
    interrupt,
    fail,
    giveUp,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, onSignal);
      process.off('disconnect', interrupt);
      // All is torn down; a pending wait, as of Testcontainers for a container that is gone, would never end.
      if (reason) setTimeout(() => process.exit(), lastWordsMs).unref();
    },
  };
}
