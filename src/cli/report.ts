import { dirname, join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { examples } from './examples.ts';
import { parseFolder } from './folder-option.ts';
import { historyPath } from './history-path.ts';
import { print, printJson, type Session } from './session.ts';

/** `scenario report HISTORY|DIR`: renders the reports of a recorded run again. */
export function addReport(program: Command, _session: Session): void {
  program
    .command('report')
    .description('write the reports of a recorded run again')
    .argument('<history>', 'a history.jsonl, or the folder of a run')
    .option('--out <folder>', 'where they go (default: beside the history)', parseFolder)
    .option('--json', 'print as JSON what was written')
    .addHelpText(
      'after',
      examples([
        ['scenario report reports/nfs-soft-flood-20261105T075800Z', 'over those that are there'],
        ['scenario report history.jsonl --out site', 'somewhere else'],
      ]),
    )
    .action(async (history, { out, json }) => {
      const { readHistory } = await import('../history/file.ts');
      const { judge } = await import('../checks/judge.ts');
      const { formats, writeReports } = await import('../report/index.ts');
      const { writableFolder } = await import('./run/out-folder.ts');
      const path = historyPath(history);
      const events = readHistory(path);
      await using folder = await writableFolder(out ?? dirname(path), out === undefined ? history : '--out');
      const { verdict } = await writeReports(folder.path, events, judge(events));
      const written = Object.keys(formats).map((name) => join(folder.path, name));
      if (json) printJson({ verdict, written });
      else print(written.join('\n'));
    });
}
