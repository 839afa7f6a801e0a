/** The kernel log, line by line, each line put into its class. */
import type { KernelLineClass } from '../history/events.ts';

/** The words are the kernel's own: net/sunrpc/clnt.c, kernel/hung_task.c, kernel/rcu/, mm/oom_kill.c, kernel/panic.c. */
const classes: [KernelLineClass, RegExp][] = [
  ['nfs-not-responding', /nfs: server \S+ not responding/],
  ['nfs-ok', /nfs: server \S+ OK/],
  ['hung-task', /blocked for more than \d+ seconds/],
  ['rcu-stall', /rcu.*(self-detected stall|detected stalls|detected expedited stalls)/i],
  ['oom', /Out of memory|oom-kill|invoked oom-killer/],
  ['panic', /Kernel panic/],
];

export function classify(text: string): KernelLineClass {
  return classes.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
}

/**
 * One record of /dev/kmsg: `priority,sequence,microseconds,flags;text`, then lines of a dictionary
 * (Documentation/ABI/testing/dev-kmsg). null for any other line.
 */
export function parseRecord(record: string): { text: string; kernelMs: number } | null {
  const match = /^\d+,\d+,(\d+),[^;]*;([^\n]*)/.exec(record);
  return match ? { kernelMs: Number(match[1]) / 1000, text: match[2] ?? '' } : null;
}
