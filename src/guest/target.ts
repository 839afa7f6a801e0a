import { existsSync, readFileSync } from 'node:fs';
import type { HostName } from './protocol.ts';

/** The target's first process, as seen from the node; null while it is powered off. `run`: where its pid is written. */
export function targetPid(run = '/run'): number | null {
  return firstProcessOf('target', run);
}

/** The first process of a host with namespaces of its own. Throws where there is none. */
export function pidOf(host: Exclude<HostName, 'node'>, run = '/run'): number {
  const pid = firstProcessOf(host, run);
  if (pid === null)
    throw new Error(host === 'target' ? 'the target is powered off' : 'the node has no replacement');
  return pid;
}

/** Where a path of the host is found in the node's own view. */
export function rootOf(host: HostName, run = '/run'): string {
  return host === 'node' ? '' : `/proc/${pidOf(host, run)}/root`;
}

function firstProcessOf(host: Exclude<HostName, 'node'>, run: string): number | null {
  try {
    const pid = Number(readFileSync(`${run}/${host}.pid`, 'utf8'));
    return pid > 0 && existsSync(`/proc/${pid}`) ? pid : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
