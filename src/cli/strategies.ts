import type { Command } from '@commander-js/extra-typings';
import { print, printJson, say } from '../terminal/output.ts';
import { examples } from './examples.ts';
import type { Session } from './session.ts';

/** `scenario strategies [NAME]`: the strategies that come with the package, or one of them with its scripts. */
export function addStrategies(program: Command, session: Session): void {
  program
    .command('strategies')
    .description('list the strategies that come with firedrill, or show one with its scripts')
    .argument('[name]', 'a strategy of the list, or the path of a strategy file')
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      examples([
        ['scenario strategies', 'names and titles'],
        ['scenario strategies restic-sftp', 'its promises, its needs and its scripts'],
        ['scenario strategies ./my-backup.ts', 'one of your own; it is type-checked first'],
      ]),
    )
    .action(async (name, { json }) => {
      const { chooseStrategies } = await import('./run/strategies.ts');
      const { strategiesText, strategyText } = await import('./text/strategies.ts');
      if (name === undefined) {
        const { known } = await chooseStrategies([]);
        const all = Object.values(known);
        if (json) printJson(all.map(({ name, title, about, needs }) => ({ name, title, about, needs })));
        else print(strategiesText(all));
        return;
      }
      const { findStrategy } = await import('./run/strategies.ts');
      const strategy = await findStrategy(name, { signal: session.signal, onPrinted: say });
      if (json) printJson(strategy);
      else print(strategyText(strategy));
    });
}
