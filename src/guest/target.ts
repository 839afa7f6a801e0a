import { existsSync, readFileSync } from 'node:fs';

/** The target's first process, as seen from the node; null while it is powered off. */
export function targetPid(): number | null {
  try {
    const pid = Number(readFileSync('/run/target.pid', 'utf8'));
    return pid > 0 && existsSync(`/proc/${pid}`) ? pid : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Where a path of the host is found in the node's own view. */
export function rootOf(host: 'node' | 'target'): string {
  if (host === 'node') return '';
  const pid = targetPid();
  if (pid === null) throw new Error('the target is powered off');
  return `/proc/${pid}/root`;
}
