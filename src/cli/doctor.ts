import type { Command } from '@commander-js/extra-typings';
import { examples } from './examples.ts';
import { print, printJson, type Session } from './session.ts';

/** `scenario doctor`: what is there, what is missing, how to get it. Exits 3 where a run could not work. */
export function addDoctor(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('say what the virtual lab needs, what of it is missing, and how to get it')
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      examples([
        ['scenario doctor', 'exits 3 where something is missing'],
        ["scenario doctor --json | jq '.[] | select(.ok | not)'", 'what is missing'],
      ]),
    )
    .action(async ({ json }) => {
      const { doctor } = await import('../lab/virtual/doctor.ts');
      const { diagnosesText } = await import('./text/diagnoses.ts');
      const { wantsColor } = await import('../report/terminal.ts');
      const { savedLab } = await import('../lab/virtual/saved-lab.ts');
      const found = await doctor({ signal: session.signal, more: [savedLab] });
      if (json) printJson(found);
      else print(diagnosesText(found, { color: wantsColor(process.stdout, process.env) }));
      session.exitCode = found.every(({ ok, optional }) => ok || optional) ? 0 : 3;
    });
}
