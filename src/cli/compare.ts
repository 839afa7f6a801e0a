import type { Command } from '@commander-js/extra-typings';
import { UsageError } from '../errors.ts';
import { labNames } from '../lab/lab-kinds.ts';
import { say } from '../terminal/output.ts';
import { parseJobs } from './compare/jobs.ts';
import { parseShard } from './compare/shard.ts';
import { examples } from './examples.ts';
import { parseFolder } from './folder-option.ts';
import { checkHostHang, chooseClock, collect, parseClock, parseLab, parseSeeds } from './run/options.ts';
import type { Session } from './session.ts';

/** `scenario compare`: the matrix of strategies × scenarios, or the changes between two finished runs. */
export function addCompare(program: Command, session: Session): void {
  program
    .command('compare')
    .description('compare strategies under scenarios, or two finished runs')
    .argument(
      '[what...]',
      'scenarios (default: the standard suite); or two finished runs: folders, run.json or history.jsonl',
    )
    .option('--suite <name>', 'a suite of firedrill.config.ts; options beside it win')
    .option(
      '--strategy <name>',
      'a name or a file; may be repeated (default: the standard suite, and those of firedrill.config.ts)',
      collect,
    )
    .option('--seed <seeds>', 'a number, a list as 1,2,5 or a range as 1..5 (default: 1)', parseSeeds)
    .option('--jobs <number>', 'trials at once (default: as CPU and memory allow)', parseJobs)
    .option(
      '--shard <index/count>',
      'one part of the matrix, for `scenario merge`; the count alone takes the index from JOB_COMPLETION_INDEX',
      (text: string) => parseShard(text),
    )
    .option('--fresh', 'run every trial again, and take none from the store')
    .option('--lab <lab>', 'virtual or containers', parseLab, labNames[0])
    .option('--clock <clock>', 'virtual or real; in real time nothing is taken from the store', parseClock)
    .option('--allow-host-hang', 'containers: run hard NFS mounts too')
    .option(
      '--out <folder>',
      'where trials and reports go; a folder of an earlier compare is continued (default: reports/compare-<time>)',
      parseFolder,
    )
    .option('--baseline <file>', 'former results that a matrix is compared with', parseFolder)
    .option('--update-baseline', 'put the results of this matrix into the baseline')
    .option(
      '--slack <percent>',
      'the change of a metric that counts as none, beside its tolerance (default: 0; 10 in another lab)',
      parseSlack,
    )
    .option('--json', 'print the matrix, or the comparison, as JSON')
    .option('--markdown', 'two runs: print the comparison as Markdown')
    .addHelpText(
      'after',
      `${examples([
        ['scenario compare', 'the standard suite: each way to back up under three scenarios'],
        [
          'scenario compare nfs-soft-flood --strategy rsync-ssh --strategy ./mine.ts --seed 1..5',
          'this part',
        ],
        [
          'scenario compare nfs-soft-flood --baseline reports/baselines/flood.json',
          'exit 1 where it got worse',
        ],
        ['scenario compare reports/before reports/after', 'the changes between two finished runs'],
      ])}\n\nExit codes: of two runs, and with --baseline, 1 where a trial is worse, 4 where none is worse and one is
undecided; of a matrix alone 4 where a cell is unknown or not tested.`,
    )
    .action(async (what, { seed, slack, markdown, suite: suiteName, ...options }) => {
      const { isRecorded } = await import('./compare/recorded.ts');
      if (what.some(isRecorded)) {
        const [before, after] = what;
        if (before === undefined || after === undefined || what.length > 2 || !what.every(isRecorded))
          throw new UsageError({
            what: 'two finished runs are compared',
            expected: 'two folders, run.json or history.jsonl',
            found: what.join(' '),
          });
        const { compareFinished } = await import('./compare/finished.ts');
        session.exitCode = compareFinished(before, after, { json: options.json, markdown, slack });
        return;
      }
      checkHostHang(options);
      const clock = chooseClock(options);
      const { compareMatrix } = await import('./compare/compare-matrix.ts');
      const { loadConfig, suiteOf } = await import('../scenario/config.ts');
      const config = await loadConfig(process.cwd(), { signal: session.signal, onPrinted: say });
      const suite = suiteName === undefined ? {} : suiteOf(config, suiteName);
      const { scenarios = [], seeds = '1', baseline, slackPercent, jobs } = suite;
      await compareMatrix(
        what.length > 0 ? what : scenarios,
        {
          ...options,
          clock,
          strategy: options.strategy ?? suite.strategies,
          ownStrategies: config.strategies,
          seeds: seed ?? parseSeeds(seeds),
          jobs: options.jobs ?? jobs,
          // A suite's baseline is for all shards together.
          baseline: options.baseline ?? (options.shard ? undefined : baseline),
          slack: slack ?? (slackPercent === undefined ? undefined : slackPercent / 100),
        },
        session,
      );
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
