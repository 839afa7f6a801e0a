/** The program: arguments in, exit code out. */
import { CommanderError } from '@commander-js/extra-typings';
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
  const broken = (error: unknown) => process.exit(tellTrouble(error, signal));
  process.on('uncaughtException', broken);
  guardStreams(broken);
  try {
    await makeProgram(session).parseAsync([...argv]);
    process.exitCode = session.exitCode;
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? usageCode(error) : tellTrouble(error, signal);
  }
}

/** Commander has told the user already: help that was asked for is no mistake, all else is bad usage. */
function usageCode({ code, exitCode }: CommanderError): number {
  if (code === 'commander.help') return 2; // no command was given
  return exitCode === 0 ? 0 : 2;
}
