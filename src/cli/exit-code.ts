import { CommanderError } from '@commander-js/extra-typings';
import type { Ending } from './ending.ts';
import type { Session } from './session.ts';
import { tellTrouble } from './trouble.ts';

/**
 * Waits for a command and gives the exit code of the process, once its output is written. An error becomes its message on stderr.
 * The cause of the command's end outranks its reaction. Never throws.
 */
export async function exitCodeOf(
  command: Promise<unknown>,
  session: Session,
  ending: Pick<Ending, 'reason'>,
): Promise<number> {
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

/** Commander has told the user already: help that was asked for is no mistake, all else is bad usage. */
function usageCode({ exitCode }: CommanderError): number {
  return exitCode === 0 ? 0 : 2;
}
