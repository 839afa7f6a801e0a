import { type Command, Option } from '@commander-js/extra-typings';
import { labKinds, labNames } from '../lab/lab-kinds.ts';
import { examples } from './examples.ts';
import { print, printJson, type Session } from './session.ts';

/** `scenario doctor`: what is there, what is missing, how to get it. Exits 3 where a run could not work. */
export function addDoctor(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('say what a lab needs, what of it is missing, and how to get it')
    .addOption(new Option('--lab <lab>', 'the lab to look after').choices(labNames).default(labNames[0]))
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      examples([
        ['scenario doctor', 'exits 3 where something is missing'],
        ['scenario doctor --lab containers', 'the same for the container lab'],
        ["scenario doctor --json | jq '.[] | select(.ok | not)'", 'what is missing'],
      ]),
    )
    .action(async ({ lab, json }) => {
      const { diagnosesText } = await import('./text/diagnoses.ts');
      const { wantsColor } = await import('../report/terminal.ts');
      const found = await labKinds[lab].examine(session);
      if (json) printJson(found);
      else print(diagnosesText(found, { color: wantsColor(process.stdout, process.env) }));
      session.exitCode = found.every(({ ok, optional }) => ok || optional) ? 0 : 3;
    });
}
