/**
 * `npm test`: the quick tests, then side by side the tests of processes, of both labs and of the packed package, each with its own
 * set-up. Nothing is installed or built before the quick tests have passed. Figures of the virtual labs do not depend on the machine's
 * load, so these leave the CPU to the container labs, which run in real time. With arguments it is `vitest run` with those.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { execa } from 'execa';
import { resultsFolder, type StageResult } from './record.ts';
import { failureLines, readResults, tally } from './results.ts';
import { type ProjectRun, runProject } from './run-project.ts';
import { timeTable } from './times.ts';

/** Of all that depends on no load. Enough to give the container labs four fifths of a CPU that both want, by sched(7)'s weights. */
const PATIENT_NICENESS = 6;

const args = process.argv.slice(2);
process.exitCode = args.length > 0 ? await vitest(args) : await stages();

async function vitest(words: string[]): Promise<number> {
  const { exitCode = 1 } = await execa('node', ['node_modules/vitest/vitest.mjs', 'run', ...words], {
    preferLocal: true,
    stdio: 'inherit',
    reject: false,
  });
  return exitCode;
}

async function stages(): Promise<number> {
  rmSync(resultsFolder, { recursive: true, force: true });
  mkdirSync(resultsFolder, { recursive: true });
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => interrupt.abort(new Error(signal)));
  const { signal } = interrupt;

  const runs = [await runProject('quick', { signal })];
  const quickPassed = runs.every(({ exitCode }) => exitCode === 0);
  if (quickPassed && !signal.aborted)
    runs.push(
      ...(await Promise.all([
        runProject('containers', { signal }),
        runProject('processes', { signal, niceness: PATIENT_NICENESS }),
        runProject('e2e', { signal, niceness: PATIENT_NICENESS }),
        runProject('package', { signal, niceness: PATIENT_NICENESS }),
      ])),
    );
  return report(runs, quickPassed);
}

function report(runs: ProjectRun[], quickPassed: boolean): number {
  const results = readResults();
  const all = Object.values(results);
  const times = runs.map((run) => ({ ...run, setupSeconds: setupOf(run, results[run.name]) }));
  console.log(`\n${timeTable(times, all)}\n`);
  for (const line of failureLines(all)) console.log(line);
  for (const { name, exitCode } of runs) if (exitCode !== 0) console.log(`FAILED tests of ${name}`);
  if (!quickPassed)
    console.log('NOT RUN: the tests of processes, package and labs, because the quick tests failed');
  console.log(tally(all));
  return runs.every(({ exitCode, name }) => exitCode === 0 && results[name]?.success) ? 0 : 1;
}

function setupOf({ startedAt, seconds }: ProjectRun, result: StageResult | undefined): number {
  return result?.firstFileAt === undefined ? seconds : (result.firstFileAt - startedAt) / 1000;
}
