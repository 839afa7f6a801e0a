/** QEMU's monitor, for as long as the machine lives. */
import type { Qmp } from './qmp.ts';

export interface Monitor {
  /** A command of QEMU's, which answers at once or counts as dead. Throws LabError. */
  execute(command: string, args?: Record<string, unknown>): Promise<unknown>;
}

/** `within` bounds each command by the machine's life. */
export function monitorOf(qmp: Qmp, within: <T>(work: Promise<T>) => Promise<T>): Monitor {
  return { execute: (command, args) => within(qmp.execute(command, args)) };
}
