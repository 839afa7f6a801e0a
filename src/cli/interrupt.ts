/** Ctrl-C, SIGTERM, SIGHUP: asks everything to tear down, and ends the process where that takes too long. */
import { Interrupted } from '../errors.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Everything is to be torn down within 5 s of Ctrl-C. */
const patienceMs = 4_500;
/** npm and `timeout` send a signal twice, and a terminal reaches a whole process group: that is one wish, not two. */
const sameWishMs = 300;
/** For what was printed last to be read. */
const lastWordsMs = 500;
const exitCode = new Interrupted().exitCode;

/**
 * A signal that the first Ctrl-C aborts, and after that the process has `patienceMs`; the second Ctrl-C ends it on the
 * spot, and the kernel ends QEMU with it. `leaving` is called just before either of them ends it.
 */
export function interruptible(leaving: () => void): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const leave = () => {
    leaving();
    process.exit(exitCode);
  };
  const onSignal = () => {
    firstAt ??= performance.now();
    if (controller.signal.aborted && performance.now() - firstAt > sameWishMs) leave();
    if (controller.signal.aborted) return;
    controller.abort(new Interrupted());
    setTimeout(leave, patienceMs).unref();
  };
  for (const name of signals) process.on(name, onSignal);
  // bin/scenario.js on an old Node started us and holds this channel; it closes when that process is killed.
  process.once('disconnect', onSignal);
  process.channel?.unref();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, onSignal);
      process.off('disconnect', onSignal);
      // All is torn down; what is still waited for, as Testcontainers waits for a container that is gone, waits in vain.
      if (controller.signal.aborted) setTimeout(() => process.exit(), lastWordsMs).unref();
    },
  };
}
