/** The program: arguments in, exit code out. */
import type { Command } from '@commander-js/extra-typings';
import { type Ending, watchForEnding } from './ending.ts';
import { exitCodeOf } from './exit-code.ts';
import { makeProgram } from './program.ts';
import { watchRunner } from './runner.ts';
import type { Session } from './session.ts';
import { guardStreams } from './streams.ts';
import { tellTrouble } from './trouble.ts';

/**
 * Runs the command that `argv` (as in process.argv) names, and sets the exit code of the process. Never throws. `make`: other
 * commands, for tests.
 */
export async function main(
  argv: readonly string[],
  make: (session: Session) => Pick<Command, 'parseAsync'> = makeProgram,
): Promise<void> {
  using ending = watchForEnding((error) => {
    session.onLeaving?.();
    process.exit(tellTrouble(error, ending.signal));
  });
  const { signal } = ending;
  const session: Session = { signal, exitCode: 0 };
  using _drained = neverSilent(ending);
  using _runner = watchRunner(ending.interrupt);
  guardStreams(ending);
  process.exitCode = await exitCodeOf(make(session).parseAsync([...argv]), session, ending);
}

/** Node ends with 0 when nothing is left to wait for, also in the middle of a command: that is no success. */
function neverSilent({ fail, giveUp }: Pick<Ending, 'fail' | 'giveUp'>): Disposable {
  let rounds = 0;
  const onDrained = () => {
    rounds += 1;
    // A round more each time: other listeners of this event may end the wait, and after an abort everything tears down.
    if (rounds === 2) fail(new Error('a promise never settled'));
    if (rounds > 2) giveUp();
    setImmediate(() => {});
  };
  process.on('beforeExit', onDrained);
  return { [Symbol.dispose]: () => void process.off('beforeExit', onDrained) };
}
