/** The command line: one program, and one file a command. */
import { Command } from '@commander-js/extra-typings';
import { print, say } from '../terminal/output.ts';
import { addAudit } from './audit.ts';
import { addCache } from './cache.ts';
import { addClean } from './clean.ts';
import { addCompare } from './compare.ts';
import { addDoctor } from './doctor.ts';
import { addFaults } from './faults.ts';
import { addJudge } from './judge.ts';
import { addList } from './list.ts';
import { addMerge } from './merge.ts';
import { addReport } from './report.ts';
import { addRetry } from './retry.ts';
import { addRun } from './run.ts';
import type { Session } from './session.ts';
import { addSetup } from './setup.ts';
import { addShow } from './show.ts';
import { addStrategies } from './strategies.ts';
import { version } from './version.ts';

/** The exit codes of every command. */
const exitCodes = `
Exit codes:
  0    every assertion holds
  1    an assertion failed, or its verdict is unknown
  2    bad usage, or a bad scenario
  3    the lab could not start, or broke
  4    compare: nothing is worse, and something could not be decided
  130  interrupted, everything torn down`;

/** The program with all its commands. Mistakes of usage are thrown as CommanderErrors, after their message. */
export function makeProgram(session: Session): Command {
  const program = new Command('scenario')
    .description('Failure drills for cluster backups: live through the outage before rollout.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: print,
      writeErr: say,
      outputError: (text, write) => write(text.replace(/^error: /, '')),
    })
    .addHelpText('after', exitCodes);
  for (const add of [
    addList,
    addShow,
    addStrategies,
    addFaults,
    addRun,
    addJudge,
    addReport,
    addRetry,
    addCompare,
    addMerge,
    addCache,
    addSetup,
    addDoctor,
    addAudit,
    addClean,
  ])
    add(program, session);
  return program;
}
