import { LabError } from '../errors.ts';
import type { Ending } from './ending.ts';

/**
 * Keeps output that cannot be written from ending the process before everything is torn down. A reader may stop reading
 * (`scenario list | head -1`): the command continues. A terminal that was closed (EIO) ends the command as SIGHUP does.
 */
export function guardStreams({ interrupt, fail }: Pick<Ending, 'interrupt' | 'fail'>): void {
  process.stderr.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EIO') interrupt(); // another error leaves no place to tell it
  });
  process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EPIPE') return;
    if (cause.code === 'EIO') interrupt();
    else
      fail(
        new LabError({ what: `the output cannot be written (${cause.code})`, where: 'stdout' }, { cause }),
      );
  });
}
