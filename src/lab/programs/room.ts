/** Checks disk and memory before work that needs gigabytes of either. */
import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { LabError } from '../../errors.ts';

export interface Room {
  diskBytes: number;
  memoryBytes: number;
}

export interface RoomOptions {
  /** The work, as the object of "not enough disk space to …". */
  work: string;
  /** The folder that the work writes to; it exists. */
  folder: string;
  needed: Room;
  /** The variable that names another folder. */
  variable: string;
  /** The room that there is; for tests. */
  found?: Room;
}

/** Throws LabError where the folder's file system or the memory has less room than needed. */
export async function requireRoom({ work, folder, needed, variable, found }: RoomOptions): Promise<void> {
  const { diskBytes, memoryBytes } = found ?? (await roomIn(folder));
  if (diskBytes < needed.diskBytes)
    throw new LabError({
      what: `there is not enough disk space to ${work}`,
      where: folder,
      expected: `${gigabytes(needed.diskBytes)} free`,
      found: `${gigabytes(diskBytes)} free`,
      hint: `Free some, or let ${variable} name a folder on another disk.`,
    });
  if (memoryBytes < needed.memoryBytes)
    throw new LabError({
      what: `there is not enough memory to ${work}`,
      where: 'this machine, or the limit of its control group',
      expected: `${gigabytes(needed.memoryBytes)} available`,
      found: `${gigabytes(memoryBytes)} available`,
      hint: 'End other programs, or compile on a larger machine and copy ~/.cache/firedrill/programs from there.',
    });
}

/** The room in the folder's file system, and in memory: the kernel's MemAvailable, or a smaller limit of the control group. */
export async function roomIn(folder: string): Promise<Room> {
  const { bavail, bsize } = await statfs(folder);
  // 0 or undefined: no limit is known.
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return { diskBytes: bavail * bsize, memoryBytes: Math.min(freemem(), limit) };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
