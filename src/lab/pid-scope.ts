import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Names where pids are counted: this machine and PID namespace, whenever it was booted. */
export async function pidScope(): Promise<string> {
  const machine = await readFile('/etc/machine-id', 'utf8').catch(() => hostname());
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${machine.trim()}/${namespace}`;
}
