import type { Command } from '@commander-js/extra-typings';
import { print, printJson } from '../terminal/output.ts';
import { examples } from './examples.ts';
import type { Session } from './session.ts';

/** `scenario list`: the scenarios that come with the package. */
export function addList(program: Command, _session: Session): void {
  program
    .command('list')
    .description('list the scenarios that come with firedrill')
    .option('--json', 'print them as JSON')
    .addHelpText(
      'after',
      examples([
        ['scenario list', 'names, titles and strategies'],
        ["scenario list --json | jq -r '.[].name'", 'names only'],
      ]),
    )
    .action(async ({ json }) => {
      const { listScenarios } = await import('../scenario/catalogue.ts');
      const { catalogueText } = await import('./text/catalogue.ts');
      const entries = await listScenarios();
      if (json) printJson(entries);
      else print(catalogueText(entries));
    });
}
