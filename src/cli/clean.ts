import type { Command } from '@commander-js/extra-typings';
import type { Cleaned } from '../lab/containers/clean-engine.ts';
import { examples } from './examples.ts';
import { print, printJson, type Session, say } from './session.ts';

/** `scenario clean`: removes what killed runs left behind, and with `--cache` what is kept to start fast. */
export function addClean(program: Command, session: Session): void {
  program
    .command('clean')
    .description('remove what runs that were killed have left behind; reports are never touched')
    .option('--cache', 'remove the lab image and saved labs too; the next run makes them anew')
    .option(
      '--all',
      'containers: remove those of every owner; ends drills that go on now, also those that other machines or containers run on this engine',
    )
    .option('--json', 'print as JSON what was removed')
    .addHelpText(
      'after',
      examples([
        ['scenario clean', 'runs that go on are left alone, and those of which that cannot be seen'],
        ['scenario clean --all', 'after a CI job in a container of its own was killed'],
        ['scenario clean --cache', "gives the virtual lab's disk space back; images stay in Docker"],
      ]),
    )
    .action(async ({ cache, all, json }) => {
      const { cleanRuns, statesFolder } = await import('../lab/virtual/runs.ts');
      const { removed } = await cleanRuns(() => {});
      removed.push(...(await cleanKilledBuilds()));
      const { gone, failed, left } = await cleanContainers(all === true);
      removed.push(...gone);
      if (cache) removed.push(...(await removeCached(statesFolder(), session.signal)));
      const refusals = failed.map(({ message }) => message);
      if (json) printJson({ removed, left, failed: refusals });
      else tell(removed, left, refusals.length > 0);
      for (const refusal of refusals) say(refusal);
      if (refusals.length > 0) session.exitCode = 3;
    });
}

function tell(removed: string[], left: Cleaned['left'], hasFailed: boolean): void {
  const lines = [
    ...removed.map((path) => `removed ${path}`),
    ...left.map(({ run, parts, why }) => `left ${run} (${parts} parts) alone: ${why}`),
  ];
  if (left.length > 0) lines.push('--all removes them all the same.');
  if (lines.length > 0) print(lines.join('\n'));
  else if (!hasFailed) print('nothing to remove');
}

/** What builds of images, of either lab, have left. */
async function cleanKilledBuilds(): Promise<string[]> {
  const { cleanBuilds } = await import('../lab/virtual/image/dead-builds.ts');
  const { imagesFolder } = await import('../lab/virtual/image/cache.ts');
  const { programsFolder } = await import('../lab/containers/images/build-folder.ts');
  return [...(await cleanBuilds(imagesFolder())), ...(await cleanBuilds(programsFolder()))];
}

/** What container labs have left. An engine that cannot be asked is a failure, unless nothing of this user's can be there. */
async function cleanContainers(all: boolean): Promise<Cleaned> {
  const { cleanEngine } = await import('../lab/containers/clean-engine.ts');
  const { connectEngine } = await import('../lab/containers/engine.ts');
  const { DockerDenied, NoDocker } = await import('../lab/containers/images/endpoint.ts');
  const { LabError } = await import('../errors.ts');
  try {
    return await cleanEngine(await connectEngine(), { all });
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    if (error instanceof DockerDenied) say(error.message);
    const isFailure = !(error instanceof NoDocker || error instanceof DockerDenied);
    return { gone: [], left: [], failed: isFailure ? [error] : [] };
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
