import type { Command } from '@commander-js/extra-typings';
import { printJsonText, printStyled } from '../terminal/output.ts';
import { examples } from './examples.ts';
import type { Session } from './session.ts';
import { verdictCode } from './verdict-code.ts';

/** `scenario judge HISTORY`: judges a history again without running anything. */
export function addJudge(program: Command, session: Session): void {
  program
    .command('judge')
    .description('judge a recorded run again, without running it')
    .argument('<history>', 'a history.jsonl, or the folder of a run')
    .option('--json', 'print the whole report as JSON')
    .addHelpText(
      'after',
      examples([
        ['scenario judge reports/nfs-soft-flood-20261105T075800Z', 'says pass, fail or unknown'],
        ['scenario judge history.jsonl --json | jq .verdict', 'the same for programs'],
      ]),
    )
    .action(async (history, { json }) => {
      const { readRun } = await import('../history/run.ts');
      const { judge } = await import('../checks/judge.ts');
      const { makeReport, renderJson, renderTerminal, terminalOf } = await import('../report/index.ts');
      const { trials } = readRun(history);
      const report = makeReport(trials, judge(trials));
      if (json) printJsonText(renderJson(report));
      else printStyled(renderTerminal(report, terminalOf(process.stdout)));
      session.exitCode = verdictCode(report);
    });
}
