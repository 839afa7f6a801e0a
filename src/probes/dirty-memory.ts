/** Memory that waits to be written to a disk or an NFS server, from /proc/meminfo. */
import { readFileSync } from 'node:fs';
import type { Gauge } from './gauge.ts';

export const dirtyMemory: Gauge = {
  name: 'dirty-memory-bytes',
  read: () => parseDirtyMemory(readFileSync('/proc/meminfo', 'latin1')),
};

/** `Dirty` waits for its writeback and `Writeback` is under way (Documentation/filesystems/proc.rst); bytes. */
export function parseDirtyMemory(meminfo: string): number | null {
  const [dirty, writeback] = ['Dirty', 'Writeback'].map(
    (field) => new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(meminfo)?.[1],
  );
  return dirty === undefined || writeback === undefined ? null : (Number(dirty) + Number(writeback)) * 1024;
}
