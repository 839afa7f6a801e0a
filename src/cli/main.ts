/** The program: arguments in, exit code out. */
import { CommanderError } from '@commander-js/extra-typings';
import { explainLate } from '../user-file/thrown.ts';
import { interruptible } from './interrupt.ts';
import { makeProgram } from './program.ts';
import type { Session } from './session.ts';
import { guardStreams } from './streams.ts';
import { tellTrouble } from './trouble.ts';

/** Runs the command that `argv` (as in process.argv) names, and sets the exit code of the process. Never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  using interrupt = interruptible(() => session.onLeaving?.());
  const { signal } = interrupt;
  const session: Session = { signal, exitCode: 0 };
  const broken = (error: unknown) => process.exit(tellTrouble(explainLate(error), signal));
  process.on('uncaughtException', broken);
  using _ = neverSilent(broken);
  guardStreams(broken);
  try {
    await makeProgram(session).parseAsync([...argv]);
    process.exitCode = session.exitCode;
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? usageCode(error) : tellTrouble(error, signal);
  }
}

/** Node ends with 0 when nothing is left to wait for, also in the middle of a command: that is no success. */
function neverSilent(broken: (error: unknown) => void): Disposable {
  let drained = false;
  const onDrained = () => {
    if (drained) broken(new Error('it waited for what never comes'));
    drained = true;
    setImmediate(() => {}); // once more round: whoever else is told of this may end the wait
  };
  process.on('beforeExit', onDrained);
  return { [Symbol.dispose]: () => void process.off('beforeExit', onDrained) };
}

/** Commander has told the user already: help that was asked for is no mistake, all else is bad usage. */
function usageCode({ code, exitCode }: CommanderError): number {
  if (code === 'commander.help') return 2; // no command was given
  return exitCode === 0 ? 0 : 2;
}
