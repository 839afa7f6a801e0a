/** Another process goes on where this one ends with something of a container lab still in the engine. */
import { spawn } from 'node:child_process';

/** Starts `scenario clean`, which outlives this process; what is this process's it removes once this process has ended. */
export function cleanLater(): void {
  const [, program = ''] = process.argv;
  spawn(process.execPath, [program, 'clean'], { detached: true, stdio: 'ignore' }).unref();
}
