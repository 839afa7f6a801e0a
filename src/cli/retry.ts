import type { Command } from '@commander-js/extra-typings';
import { examples } from './examples.ts';
import type { Session } from './session.ts';

/** `scenario retry RUN [TRIAL…]`: runs single trials of a run again. */
export function addRetry(program: Command, session: Session): void {
  program
    .command('retry')
    .description('run single trials of a run again, and write its reports again')
    .argument('<run>', 'the folder of a run')
    .argument('[trial...]', 'ids as in its run.json (default: the trials that did not come to their end)')
    .option('--json', 'print the report on stdout as JSON')
    .addHelpText(
      'after',
      examples([
        ['scenario retry reports/nfs-soft-flood-20261105T075800Z', 'the trials that broke'],
        ['scenario retry reports/nfs-soft-flood-20261105T075800Z rsync-ssh-seed-2', 'this one'],
      ]),
    )
    .action(async (run, trials, options) => {
      const { retry } = await import('./run/retry.ts');
      await retry(run, trials, options, session);
    });
}
