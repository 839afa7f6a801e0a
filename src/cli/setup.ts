import { type Command, Option } from '@commander-js/extra-typings';
import { UsageError } from '../errors.ts';
import { examples } from './examples.ts';
import { printJson, type Session, say } from './session.ts';

interface Choices {
  lab: 'virtual' | 'containers';
  offline?: true;
  force?: true;
  json?: true;
}

/** `scenario setup`: makes this machine ready for a lab. */
export function addSetup(program: Command, session: Session): void {
  program
    .command('setup')
    .description('make this machine ready: install what is missing and get the lab images, once')
    .addOption(
      new Option('--lab <lab>', 'the lab to make it ready for')
        .choices(['virtual', 'containers'] as const)
        .default('virtual' as const),
    )
    .option('--offline', "containers: build every image out of Debian's packages, and pull none")
    .option('--force', 'get the images anew even if good ones are there')
    .option('--json', 'print as JSON which images are ready')
    .addHelpText(
      'after',
      `${examples([
        ['scenario setup', 'does what is needed, which may be nothing'],
        ['scenario setup --force', 'builds the image anew'],
        ['scenario setup --lab containers', "pulls and builds the container lab's images"],
        ['scenario setup --lab containers --offline', 'the same where no image can be pulled'],
      ])}\n\n\`scenario run\` does the same by itself. What is built is kept in $XDG_CACHE_HOME/firedrill, and in Docker.`,
    )
    .action(async (choices) => {
      if (choices.lab === 'containers') return setupContainerLab(choices, session);
      if (choices.offline)
        throw new UsageError({
          what: '--offline is of the container lab',
          where: '--offline',
          hint: 'scenario setup --lab containers --offline. The virtual lab is made of Debian packages anyway.',
        });
      await setupVirtualLab(choices, session);
    });
}

async function setupVirtualLab({ force, json }: Choices, { signal }: Session): Promise<void> {
  const { setup } = await import('../lab/virtual/setup.ts');
  const { stepLine } = await import('./text/build-step.ts');
  const progress = (step: Parameters<typeof stepLine>[0]) => say(stepLine(step));
  const image = await setup({ force, thorough: true, tell: say, progress, signal });
  const { key, folder, manifest } = image;
  say(`The lab is ready: Linux ${manifest.kernel}, in ${folder}.`);
  if (json) printJson({ key, folder, kernel: manifest.kernel, builtAt: manifest.builtAt });
}

async function setupContainerLab({ offline, force, json }: Choices, { signal }: Session): Promise<void> {
  const { setupContainers } = await import('../lab/containers/images/setup.ts');
  const { writeComposeEnvironment } = await import('../lab/containers/images/compose-environment.ts');
  const images = await setupContainers({ offline, force, tell: say, signal });
  const file = await writeComposeEnvironment(images);
  say('The container lab is ready:');
  for (const [image, { name, origin }] of Object.entries(images)) say(`  ${image}: ${name} (${origin})`);
  say(`For docker-compose.yml: docker compose --env-file ${file} up`);
  if (json) printJson({ images, environment: file });
}
