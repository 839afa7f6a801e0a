import { join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { print, printJson } from '../terminal/output.ts';
import { examples } from './examples.ts';
import { parseFolder } from './folder-option.ts';
import type { Session } from './session.ts';

/** `scenario report HISTORY|DIR`: renders the reports of a recorded run again. */
export function addReport(program: Command, _session: Session): void {
  program
    .command('report')
    .description('write the reports of a recorded run again')
    .argument('<history>', 'a history.jsonl, or the folder of a run')
    .option('--out <folder>', 'where they go (default: beside the history)', parseFolder)
    .option('--json', 'print the written files as JSON')
    .addHelpText(
      'after',
      examples([
        ['scenario report reports/nfs-soft-flood-20261105T075800Z', 'over those that are there'],
        ['scenario report history.jsonl --out site', 'somewhere else'],
      ]),
    )
    .action(async (history, { out, json }) => {
      const { readRun } = await import('../history/run.ts');
      const { judge } = await import('../checks/judge.ts');
      const { formats, writeReports } = await import('../report/index.ts');
      const { writableFolder } = await import('./run/out-folder.ts');
      const { trials, folder: own } = readRun(history);
      await using folder = await writableFolder(out ?? own, out === undefined ? history : '--out');
      const { verdict } = await writeReports(folder.path, trials, judge(trials));
      const written = Object.keys(formats).map((name) => join(folder.path, name));
      if (json) printJson({ verdict, written });
      else print(written.join('\n'));
    });
}
