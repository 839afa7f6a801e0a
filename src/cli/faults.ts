import type { Command } from '@commander-js/extra-typings';
import { print, printJson } from '../terminal/output.ts';
import { examples } from './examples.ts';
import type { Session } from './session.ts';

/** `scenario faults [NAME]`: the faults that a scenario file can call, or one of them with its parameters. */
export function addFaults(program: Command, _session: Session): void {
  program
    .command('faults')
    .description('list the faults that a scenario file can call, or show one with its parameters')
    .argument('[name]', 'a fault of the list, or its name in a report')
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      examples([
        ['scenario faults', 'words and effects'],
        ['scenario faults nfsFreeze', 'parameters, and the needs of the lab'],
      ]),
    )
    .action(async (name, { json }) => {
      const { faultEntry, listFaults } = await import('../scenario/fault-catalogue.ts');
      const { faultEntryText, faultsText } = await import('./text/faults.ts');
      if (name === undefined) {
        const all = listFaults();
        if (json) printJson(all);
        else print(faultsText(all));
        return;
      }
      const one = faultEntry(name);
      if (json) printJson(one);
      else print(faultEntryText(one));
    });
}
