import type { Command } from '@commander-js/extra-typings';
import { examples } from './examples.ts';
import { printJson, type Session, say } from './session.ts';

/** `scenario setup`: makes this machine ready for the virtual lab. */
export function addSetup(program: Command, { signal }: Session): void {
  program
    .command('setup')
    .description('make this machine ready: install what is missing and build the lab image, once')
    .option('--force', 'build the image anew even if a good one is there')
    .option('--json', 'print as JSON which image is ready')
    .addHelpText(
      'after',
      `${examples([
        ['scenario setup', 'does what is needed, which may be nothing'],
        ['scenario setup --force', 'builds the image anew'],
      ])}\n\n\`scenario run\` does the same by itself. The image is kept in $XDG_CACHE_HOME/firedrill.`,
    )
    .action(async ({ force, json }) => {
      const { setup } = await import('../lab/virtual/setup.ts');
      const { stepLine } = await import('./text/build-step.ts');
      const progress = (step: Parameters<typeof stepLine>[0]) => say(stepLine(step));
      const image = await setup({ force, thorough: true, tell: say, progress, signal });
      const { key, folder, manifest } = image;
      say(`The lab is ready: Linux ${manifest.kernel}, in ${folder}.`);
      if (json) printJson({ key, folder, kernel: manifest.kernel, builtAt: manifest.builtAt });
    });
}
