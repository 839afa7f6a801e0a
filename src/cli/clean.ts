import type { Command } from '@commander-js/extra-typings';
import type { Cleaned } from '../lab/lab-kind.ts';
import { labKinds } from '../lab/lab-kinds.ts';
import { print, printJson, say } from '../terminal/output.ts';
import { examples } from './examples.ts';
import type { Session } from './session.ts';

/** `scenario clean`: removes the orphans of killed runs, and with `--cache` the image and the snapshots. */
export function addClean(program: Command, session: Session): void {
  program
    .command('clean')
    .description('remove the orphans of killed runs; reports are never touched')
    .option('--cache', 'remove the lab image and the snapshots too; the next run rebuilds them')
    .option(
      '--all',
      'containers: remove those of every owner; ends running drills, also those of other machines or containers on this engine',
    )
    .option('--json', 'print the removed parts as JSON')
    .addHelpText(
      'after',
      examples([
        ['scenario clean', 'leaves alone every run that still runs, or may'],
        ['scenario clean --all', 'after a CI job in a container of its own was killed'],
        ['scenario clean --cache', "gives the virtual lab's disk space back; images stay in Docker"],
      ]),
    )
    .action(async ({ cache, all, json }) => {
      const { gone, left, failed } = await cleanAll(all === true);
      if (cache) for (const kind of Object.values(labKinds)) gone.push(...(await kind.removeCache(session)));
      const refusals = failed.map(({ message }) => message);
      if (json) printJson({ removed: gone, left, failed: refusals });
      else tell(gone, left, refusals.length > 0);
      for (const refusal of refusals) say(refusal);
      if (refusals.length > 0) session.exitCode = 3;
    });
}

async function cleanAll(all: boolean): Promise<Cleaned> {
  const { removeTypeCopies } = await import('../user-file/type-copies.ts');
  const cleaned: Cleaned = { gone: await removeTypeCopies(), left: [], failed: [] };
  for (const kind of Object.values(labKinds)) {
    const { gone, left, failed } = await kind.clean({ all, tell: say });
    cleaned.gone.push(...gone);
    cleaned.left.push(...left);
    cleaned.failed.push(...failed);
  }
  return cleaned;
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
