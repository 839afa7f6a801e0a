import { existsSync, readFileSync } from 'node:fs';

import type { HostName } from './protocol.ts';

/** The target's first process, as seen from the node; null while it is powered off. */
export function targetPid(): number | null {
  return firstProcessOf('target');
}

/** The first process of a host with namespaces of its own. Throws where there is none. */
export function pidOf(host: Exclude<HostName, 'node'>): number {
  const pid = firstProcessOf(host);
  if (pid === null)
    throw new Error(host === 'target' ? 'the target is powered off' : 'the node has no replacement');
  return pid;
}

/** Where a path of the host is found in the node's own view. */
export function rootOf(host: HostName): string {
  return host === 'node' ? '' : `/proc/${pidOf(host)}/root`;
}

function firstProcessOf(host: Exclude<HostName, 'node'>): number | null {
  try {
    const pid = Number(readFileSync(`/run/${host}.pid`, 'utf8'));
    return pid > 0 && existsSync(`/proc/${pid}`) ? pid : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
