/** The program: arguments in, exit code out. */
import { type Command, CommanderError } from '@commander-js/extra-typings';
import { type Ending, watchForEnding } from './ending.ts';
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

/** The cause of the command's end outranks its reaction. */
async function exitCodeOf(command: Promise<unknown>, session: Session, ending: Ending): Promise<number> {
  try {
    await command;
    await written();
    return ending.reason ? tellTrouble(ending.reason.error, session.signal) : session.exitCode;
  } catch (error) {
    if (ending.reason) return tellTrouble(ending.reason.error, session.signal);
    return error instanceof CommanderError ? usageCode(error) : tellTrouble(error, session.signal);
  }
}

/** A failed write shows only in its turn. */
function written(): Promise<void> {
  return new Promise((resolve) => process.stdout.write('', () => setImmediate(resolve)));
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

/** Commander has told the user already: help that was asked for is no mistake, all else is bad usage. */
function usageCode({ exitCode }: CommanderError): number {
  return exitCode === 0 ? 0 : 2;
}
