import type { Command } from '@commander-js/extra-typings';
import { examples } from './examples.ts';
import { print, printJson, type Session, say } from './session.ts';

/** `scenario clean`: removes what killed runs left behind, and with `--cache` what is kept to start fast. */
export function addClean(program: Command, { signal }: Session): void {
  program
    .command('clean')
    .description('remove what runs that were killed have left behind; reports are never touched')
    .option('--cache', 'remove the lab image and saved labs too; the next run makes them anew')
    .option('--json', 'print as JSON what was removed')
    .addHelpText(
      'after',
      examples([
        ['scenario clean', 'runs that go on are left alone'],
        ['scenario clean --cache', "gives the virtual lab's disk space back; images stay in Docker"],
      ]),
    )
    .action(async ({ cache, json }) => {
      const { cleanRuns, statesFolder } = await import('../lab/virtual/runs.ts');
      const { removed } = await cleanRuns(() => {});
      removed.push(...(await cleanKilledBuilds()), ...(await cleanContainers()));
      if (cache) removed.push(...(await removeCached(statesFolder(), signal)));
      if (json) printJson({ removed });
      else
        print(removed.length > 0 ? removed.map((path) => `removed ${path}`).join('\n') : 'nothing to remove');
    });
}

/** What builds of images, of either lab, have left. */
async function cleanKilledBuilds(): Promise<string[]> {
  const { cleanBuilds } = await import('../lab/virtual/image/dead-builds.ts');
  const { imagesFolder } = await import('../lab/virtual/image/cache.ts');
  const { programsFolder } = await import('../lab/containers/images/build-folder.ts');
  return [...(await cleanBuilds(imagesFolder())), ...(await cleanBuilds(programsFolder()))];
}

/** What container labs have left, where an engine answers; where none does, nothing of ours can be there to see. */
async function cleanContainers(): Promise<string[]> {
  const { cleanEngine, connectEngine } = await import('../lab/containers/engine.ts');
  try {
    return await cleanEngine(await connectEngine());
  } catch (error) {
    const { message } = error as Error;
    // A user of the virtual lab alone may have no engine, or none that runs. All else is worth a word.
    if (!/no Docker|not running|does not answer|cannot be reached/i.test(message)) say(message);
    return [];
  }
}

/** Gives the folders that are gone. */
async function removeCached(states: string, signal: AbortSignal): Promise<string[]> {
  const { imagesFolder, removeImages } = await import('../lab/virtual/image/cache.ts');
  const { existsSync } = await import('node:fs');
  const { rm } = await import('node:fs/promises');
  const gone = existsSync(states) ? [states] : [];
  await rm(states, { recursive: true, force: true });
  if ((await removeImages(imagesFolder(), signal)) > 0) gone.push(imagesFolder());
  return gone;
}
