/** How an error ends the program: what is said on stderr, and the exit code. */
import { FiredrillError, Interrupted, LabError } from '../errors.ts';
import { say } from './session.ts';
import { bugsUrl } from './version.ts';

/** sysexits.h: EX_SOFTWARE, an internal error. */
const bug = 70;

/** Says what went wrong, in words for the user, and gives the exit code. Stacks are shown with DEBUG=firedrill only. */
export function tellTrouble(error: unknown, signal: AbortSignal): number {
  if (process.env.DEBUG === 'firedrill') console.error(error);
  const known = understood(error, signal);
  if (known) {
    say(known.message);
    return known.exitCode;
  }
  const found = error instanceof Error ? `${error.name}: ${error.message.split('\n', 1)[0]}` : String(error);
  const where = bugsUrl() ? ` at ${bugsUrl()}` : '';
  say(
    `firedrill broke (${found}). This is a bug: please report it${where}, with what DEBUG=firedrill prints.`,
  );
  return bug;
}

function understood(error: unknown, signal: AbortSignal): FiredrillError | undefined {
  if (error instanceof FiredrillError) return error;
  if (signal.aborted) return new Interrupted();
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new LabError({ what: `there is no room left on the disk (${code})`, where: path });
  return undefined;
}
