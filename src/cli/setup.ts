import { type Command, Option } from '@commander-js/extra-typings';
import { UsageError } from '../errors.ts';
import { labKinds, labNames } from '../lab/lab-kinds.ts';
import { printJson, say } from '../terminal/output.ts';
import { examples } from './examples.ts';
import type { Session } from './session.ts';

/** `scenario setup`: makes this machine ready for a lab. */
export function addSetup(program: Command, session: Session): void {
  program
    .command('setup')
    .description('make this machine ready: install the missing packages and get the lab images, once')
    .addOption(
      new Option('--lab <lab>', 'the lab to make it ready for').choices(labNames).default(labNames[0]),
    )
    .option('--offline', "containers: build every image out of Debian's packages, and pull none")
    .option('--force', 'rebuild the images even if good ones are there')
    .option('--json', 'print as JSON which images are ready')
    .addHelpText(
      'after',
      `${examples([
        ['scenario setup', 'makes the virtual lab ready, if it is not'],
        ['scenario setup --force', 'rebuilds the image'],
        ['scenario setup --lab containers', "pulls and builds the container lab's images"],
        ['scenario setup --lab containers --offline', 'the same where no image can be pulled'],
      ])}\n\n\`scenario run\` does the same by itself. Images are kept in $XDG_CACHE_HOME/firedrill, and in Docker.`,
    )
    .action(async ({ lab, offline = false, force = false, json }) => {
      const kind = labKinds[lab];
      if (offline && !kind.canSetUpOffline)
        throw new UsageError({
          what: `--offline does not apply to the ${lab} lab`,
          where: '--offline',
          hint: 'scenario setup --lab containers --offline. The virtual lab is made of Debian packages anyway.',
        });
      const made = await kind.setUp({ offline, force, signal: session.signal, tell: say });
      say(made.text);
      if (json) printJson(made.json);
    });
}
