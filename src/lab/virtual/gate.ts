/** When the guest runs. There are two: `virtual-gate.ts` and `real-gate.ts`. */
import type { Writable } from 'node:stream';

export interface Gate {
  /** The guest's clock at the last line of its agent, in its own ms. */
  readonly lastSpokeMs: number;
  /** The number of the guest's continuations: QEMU saves no state twice without one in between. */
  readonly runs: number;
  /** The guest's clock now, in its own ms. */
  nowMs(): number;
  /** The agent has spoken, at that moment of the guest's clock. */
  spoke(atMs: number): void;
  /** QEMU has stopped the guest. */
  stopped(): void;
  /** Writes a line to the agent and lets the guest take it. */
  send(line: Buffer, to: Writable): Promise<void>;
  /** Lets the guest continue after a reset. */
  goOn(): Promise<void>;
  /** Resolves once no time passes in the guest any more, where its clock is virtual. */
  settled(): Promise<void>;
  /** A restored state stands still: in virtual time it is held then, in real time it continues. */
  restored(): Promise<void>;
  /** Stops the guest, and its clock, until this is disposed of. */
  standStill(): Promise<AsyncDisposable>;
  /** The guest's clock as QEMU has it, in the guest's own ms, to the second. Throws where QEMU does not answer. */
  clockOfQemuMs(): Promise<number>;
}
