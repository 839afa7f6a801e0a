/** Follows the kernel's log, as long as this program runs. */
import { open } from 'node:fs/promises';
import { parseRecord } from '../probes/kernel-log.ts';

/** No record is longer (CONSOLE_EXT_LOG_MAX, include/linux/printk.h). */
const longestRecord = 8192;

/** Stands in the place of lines that the kernel overwrote before the agent read them. */
export const overrun = 'firedrill: lines of the kernel log are missing here: it was written faster than read';

/**
 * Tells each line, the old ones first, with the kernel's own time in ms. Ends only by an error: rejects where the log
 * cannot be read.
 */
export async function followKernelLog(
  tell: (text: string, kernelMs: number) => void,
  path = '/dev/kmsg',
): Promise<never> {
  await using log = await open(path);
  const buffer = Buffer.alloc(longestRecord);
  let lastMs = 0;
  for (;;) {
    const record = await readRecord(log, buffer);
    const line = record === null ? { text: overrun, kernelMs: lastMs } : parseRecord(record);
    if (!line) continue;
    lastMs = line.kernelMs;
    tell(line.text, line.kernelMs);
  }
}

/** /dev/kmsg gives one record a read. null: the next one was overwritten; a further read gives the oldest that is left. */
async function readRecord(log: Awaited<ReturnType<typeof open>>, buffer: Buffer): Promise<string | null> {
  try {
    const { bytesRead } = await log.read(buffer, 0, buffer.length, null);
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return null; // Documentation/ABI/testing/dev-kmsg
    throw error;
  }
}
