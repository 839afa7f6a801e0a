import type { Command } from '@commander-js/extra-typings';
import { parseSlack } from './compare.ts';
import { examples } from './examples.ts';
import { parseFolder } from './folder-option.ts';
import type { Session } from './session.ts';

/** `scenario merge DIR…`: one matrix of the shards that several machines have run. */
export function addMerge(program: Command, session: Session): void {
  program
    .command('merge')
    .description('join the shards of a compare into one matrix, without running anything')
    .argument('<folders...>', 'the folders of `scenario compare --shard`')
    .option('--out <folder>', 'where trials and reports go (default: reports/compare-<time>)', parseFolder)
    .option('--baseline <file>', 'former results that the matrix is compared with', parseFolder)
    .option('--update-baseline', 'put the results of this matrix into the baseline')
    .option('--slack <percent>', 'as for `scenario compare`', parseSlack)
    .option('--json', 'print the matrix as JSON')
    .addHelpText(
      'after',
      `${examples([['scenario merge shard-1 shard-2 --out matrix', 'the matrix of both, and its reports']])}\n\nExit codes: 4 where a cell is
unknown, not tested or not run; with --baseline 1 where a trial is worse.`,
    )
    .action(async (folders, options) => {
      const { mergeMatrices } = await import('./compare/merge-matrices.ts');
      await mergeMatrices(folders, options, session);
    });
}
