/** How an error ends the program: the message on stderr, and the exit code. */
import { inspect } from 'node:util';
import { FiredrillError, Interrupted } from '../errors.ts';
import { say } from '../terminal/output.ts';
import { systemTrouble } from './system-trouble.ts';
import { bugsUrl } from './version.ts';

/** sysexits.h: EX_SOFTWARE, an internal error. */
const bug = 70;

/** Says why the command failed, in words for the user, and gives the exit code. Stacks are shown with DEBUG=firedrill only. */
export function tellTrouble(error: unknown, signal: AbortSignal): number {
  if (process.env.DEBUG === 'firedrill') say(inspect(error));
  const known = understood(error, signal);
  if (known) {
    say(known.message);
    return known.exitCode;
  }
  const found = error instanceof Error ? `${error.name}: ${error.message.split('\n', 1)[0]}` : inspect(error);
  const where = bugsUrl() ? ` at ${bugsUrl()}` : '';
  say(
    `internal error: ${found}\n  This is a bug: please report it${where}, with the output of DEBUG=firedrill.`,
  );
  return bug;
}

function understood(error: unknown, signal: AbortSignal): FiredrillError | undefined {
  if (error instanceof FiredrillError) return error;
  if (signal.reason instanceof Interrupted) return signal.reason;
  return systemTrouble(error);
}
