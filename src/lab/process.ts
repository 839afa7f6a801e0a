/** Whose a run is, told so that it stays true when pids are given out again. */
import { readFile } from 'node:fs/promises';
import { parseStat } from '../probes/stat.ts';

/** When a process was started, in clock ticks since boot; undefined: there is none, or it has ended and waits for its parent. */
export async function processStart(pid: number): Promise<string | undefined> {
  try {
    const { state, startTime } = parseStat(await readFile(`/proc/${pid}/stat`, 'latin1'));
    return state === 'Z' || state === 'X' ? undefined : startTime;
  } catch {
    return undefined;
  }
}
