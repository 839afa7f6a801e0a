import type { Command } from '@commander-js/extra-typings';
import { UsageError } from '../errors.ts';
import { examples } from './examples.ts';
import type { Session } from './session.ts';

/** `scenario compare BEFORE AFTER`: compares finished runs. */
export function addCompare(program: Command, session: Session): void {
  program
    .command('compare')
    .description('compare two finished runs: worse, better, new and gone')
    .argument('<what...>', 'two finished runs: folders, run.json or history.jsonl')
    .option(
      '--slack <percent>',
      'the change of a metric that counts as none, beside its tolerance',
      parseSlack,
    )
    .option('--json', 'print the comparison as JSON')
    .option('--markdown', 'print the comparison as Markdown')
    .addHelpText(
      'after',
      `${examples([
        ['scenario compare reports/before reports/after', 'changes between two runs'],
      ])}\n\nExit codes: 1 where a trial is worse, 4 where none is worse and one is undecided.`,
    )
    .action(async (what, options) => {
      const { compareFinished, isRecorded } = await import('./compare/finished.ts');
      const [before, after, ...more] = what;
      if (before === undefined || after === undefined || more.length > 0 || !what.every(isRecorded))
        throw new UsageError({
          what: 'two finished runs are compared',
          expected: 'two folders, run.json or history.jsonl',
          found: what.join(' '),
        });
      session.exitCode = compareFinished(before, after, options);
    });
}

/** A percentage as a share. Throws UsageError. */
export function parseSlack(text: string): number {
  const [, percent] = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text) ?? [];
  if (percent !== undefined && Number(percent) <= 1000) return Number(percent) / 100;
  throw new UsageError({
    what: 'the slack is not usable',
    where: '--slack',
    expected: 'a percentage from 0 to 1000, as 10 or 10%',
    found: text === '' ? 'nothing' : text,
  });
}
