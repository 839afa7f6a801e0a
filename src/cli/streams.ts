import { LabError } from '../errors.ts';

/**
 * Keeps a closed pipe from ending the program: whoever reads our output may stop reading (`scenario list | head -1`).
 * What else goes wrong with stdout is given to `onTrouble`.
 */
export function guardStreams(onTrouble: (error: LabError) => void): void {
  process.stderr.on('error', () => {}); // there is nobody left to tell
  process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EPIPE') return;
    onTrouble(
      new LabError({ what: `the output cannot be written (${cause.code})`, where: 'stdout' }, { cause }),
    );
  });
}
