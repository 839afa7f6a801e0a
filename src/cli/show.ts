import type { Command } from '@commander-js/extra-typings';
import { print, printJson, say } from '../terminal/output.ts';
import { examples } from './examples.ts';
import type { Session } from './session.ts';

/** `scenario show NAME`: the contents of a scenario. */
export function addShow(program: Command, session: Session): void {
  program
    .command('show')
    .description('show the timeline and the assertions of a scenario')
    .argument('<name>', 'a scenario of `scenario list`, or the path of a scenario file')
    .option('--json', 'print it as JSON, times in ms and sizes in bytes')
    .addHelpText(
      'after',
      examples([
        ['scenario show nfs-soft-flood', 'one that comes with firedrill'],
        ['scenario show ./mine.ts', 'one of your own; it is type-checked first'],
      ]),
    )
    .action(async (name, { json }) => {
      const { loadScenario } = await import('../scenario/load.ts');
      const { scenarioText } = await import('./text/scenario.ts');
      const scenario = await loadScenario(name, { signal: session.signal, onPrinted: say });
      if (json) printJson(scenario);
      else print(scenarioText(scenario));
    });
}
