/** Runs one vitest project in a process of its own, and marks each line of its output with the project's name. */
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { StageTime } from './times.ts';

export interface ProjectRun extends StageTime {
  exitCode: number;
  /** Unix time in ms at which it began. */
  startedAt: number;
}

export interface ProjectOptions {
  /** How much CPU it leaves to others, as in nice(1). */
  niceness?: number;
  signal?: AbortSignal;
}

/** Runs `project` to its end, which may be a failure; its set-up, and no other project's, runs first. */
export async function runProject(
  project: string,
  { niceness = 0, signal }: ProjectOptions = {},
): Promise<ProjectRun> {
  const startedAt = Date.now();
  const idleBefore = idleSeconds();
  const vitest = ['node', 'node_modules/vitest/vitest.mjs', 'run', '--project', project];
  const [program = '', ...args] = niceness > 0 ? ['nice', '-n', String(niceness), ...vitest] : vitest;
  const child = execa(program, args, {
    preferLocal: true,
    env: { FIREDRILL_STAGE: project },
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    cancelSignal: signal,
    // A lab that is torn down takes a moment; vitest waits for its workers.
    forceKillAfterDelay: 60_000,
  });
  for await (const line of createInterface({ input: child.all }))
    process.stdout.write(`${project.padEnd(10)} | ${line}\n`);
  const { exitCode = 1 } = await child;
  const seconds = (Date.now() - startedAt) / 1000;
  const idle = idleSeconds() - idleBefore;
  return { name: project, exitCode, startedAt, seconds, setupSeconds: 0, idleSeconds: idle };
}

/** Idle time of all cores of this machine since its boot. */
function idleSeconds(): number {
  return cpus().reduce((sum, { times }) => sum + times.idle, 0) / 1000;
}
