import { type Command, Option } from '@commander-js/extra-typings';
import { labKinds, labNames } from '../lab/lab-kinds.ts';
import { printJson, printStyled } from '../terminal/output.ts';
import { examples } from './examples.ts';
import type { Session } from './session.ts';

/** `scenario doctor`: the present and the missing parts of a lab. Exits 3 where a run could not work. */
export function addDoctor(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('list the needs of a lab, the missing ones, and how to get them')
    .addOption(new Option('--lab <lab>', 'the lab to check').choices(labNames).default(labNames[0]))
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      examples([
        ['scenario doctor', 'exits 3 where something is missing'],
        ['scenario doctor --lab containers', 'the same for the container lab'],
        ["scenario doctor --json | jq '.[] | select(.ok | not)'", 'the missing parts'],
      ]),
    )
    .action(async ({ lab, json }) => {
      const { diagnosesText } = await import('./text/diagnoses.ts');
      const { wantsColor } = await import('../terminal/color.ts');
      const found = await labKinds[lab].examine(session);
      if (json) printJson(found);
      else printStyled(diagnosesText(found, { color: wantsColor(process.stdout, process.env) }));
      session.exitCode = found.every(({ ok, optional }) => ok || optional) ? 0 : 3;
    });
}
