/** Another process continues the clean-up when this one ends before its container lab is removed. */
import { spawn } from 'node:child_process';

/** Starts `scenario clean`, which outlives this process and removes its containers and networks once it has ended. */
export function cleanLater(): void {
  const [, program = ''] = process.argv;
  spawn(process.execPath, [program, 'clean'], { detached: true, stdio: 'ignore' }).unref();
}
