/** The table of where the time of a test run went. */
import type { StageResult } from './record.ts';

/** One stage with its wall time and that of its set-up, in seconds. */
export interface StageTime {
  name: string;
  seconds: number;
  setupSeconds: number;
  /** Idle time of all cores meanwhile, in seconds: of two cores at most twice the wall time. */
  idleSeconds: number;
}

/** The longest files that the table names: on two cores the rest has never been above half of the time. */
const LONGEST = 10;

/** A line for each stage, then the ten files that took longest. Stages that ran side by side each show their own time. */
export function timeTable(stages: readonly StageTime[], results: readonly StageResult[]): string {
  const files = results.flatMap((result) => result.files).sort((a, b) => b.seconds - a.seconds);
  return [
    'Where the time went',
    ...stages.flatMap(({ name, seconds, setupSeconds, idleSeconds }) => [
      row(seconds, name),
      ...(setupSeconds >= 1 ? [row(setupSeconds, `  of which set-up`)] : []),
      ...(idleSeconds >= 1 ? [row(idleSeconds, `  idle time of the cores meanwhile`)] : []),
    ]),
    'The longest test files',
    ...files.slice(0, LONGEST).map(({ file, seconds }) => row(seconds, file)),
  ].join('\n');
}

function row(seconds: number, name: string): string {
  return `${seconds.toFixed(1).padStart(8)} s  ${name}`;
}
