import type { Command } from '@commander-js/extra-typings';
import { labKinds, labNames } from '../lab/lab-kinds.ts';
import { print, printJson } from '../terminal/output.ts';
import { examples } from './examples.ts';
import { parseFolder } from './folder-option.ts';
import { openDisplay } from './progress/display.ts';
import { checkHostHang, chooseClock, collect, parseClock, parseLab, parseSeeds } from './run/options.ts';
import type { Session } from './session.ts';

/** `scenario run NAME…`: runs scenarios, and reports the result of each strategy. */
export function addRun(program: Command, session: Session): void {
  program
    .command('run')
    .description(
      'run scenarios in a disposable lab, one after another, and report the result of each strategy',
    )
    .argument('<name...>', 'scenarios of `scenario list`, or paths of scenario files')
    .option('--dry-run', 'print the plan and start nothing')
    .option(
      '--strategy <name>',
      "instead of the scenario's subjects; a name, a file that exports a strategy, or a CronJob's YAML; may be repeated",
      collect,
    )
    .option(
      '--clock <clock>',
      'virtual: idle hours pass in seconds; real: as long as it says (default: "virtual"; "real" in containers)',
      parseClock,
    )
    .option(
      '--seed <seeds>',
      'fixes the data and every random choice: a number, a list as 1,2,5 or a range as 1..5 (default: 1)',
      parseSeeds,
    )
    .option(
      '--lab <lab>',
      Object.values(labKinds)
        .map(({ name, about }) => `${name}: ${about}`)
        .join('; '),
      parseLab,
      labNames[0],
    )
    .option(
      '--allow-host-hang',
      "containers: run hard NFS mounts too, which can hang this host's kernel until it is rebooted",
    )
    .option('--out <folder>', 'where reports go (default: reports/<scenario>-<time>)', parseFolder)
    .option('--json', 'print the report on stdout as JSON; with --dry-run, the plan')
    .option(
      '--keep-lab',
      'hold each lab once its drill is over, and run the commands that you type on its node',
    )
    .addHelpText(
      'after',
      `${examples([
        ['scenario run nfs-soft-flood', 'the main drill; everything it needs is set up first'],
        ['scenario run nfs-soft-flood --strategy rsync-ssh-hardened', 'the same outage for another strategy'],
        ['scenario run ./mine.ts --strategy ./my-backup.ts', 'scenario and strategy of your own'],
        ['scenario run nfs-soft-flood --seed 1..5', 'five times, each with other data: "held in 4 of 5"'],
        ['scenario run nfs-hard-late-server --dry-run', 'the plan, with the time of each step'],
      ])}\n\nWith several names, --out holds a folder for each, --json prints one document after another, and the
exit code is the worst.`,
    )
    .action(async (names, { dryRun, out, keepLab, json, seed: seeds = [1], ...options }) => {
      checkHostHang(options);
      const clock = chooseClock(options);
      const { signal } = session;
      using display = await openDisplay({ plain: keepLab === true || dryRun === true, signal });
      display.status(`reading ${names.join(', ')}`);
      const { prepare } = await import('./run/prepare.ts');
      const running = { signal, onPrinted: (text: string) => display.say(text) };
      const prepared = await prepare(names, { ...options, seeds, clock }, running);
      if (dryRun) {
        const { planText } = await import('./text/plan.ts');
        prepared.runs.forEach(({ plan }, index) => {
          if (json) for (const seed of seeds) printJson({ ...plan, seed });
          else print(`${index > 0 ? '\n' : ''}${planText(plan, seeds)}`);
        });
        return;
      }
      const { runAll } = await import('./run/run-all.ts');
      await runAll(prepared, { ...options, clock, out, json, keepLab, display }, session);
    });
}
