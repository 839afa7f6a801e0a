/** The labs and their clocks, as plans and histories name them. */
import { z } from 'zod';

/** `src/lab/lab-kinds.ts` has one entry for each. */
export const LabName = z.enum(['virtual', 'containers']);
export type LabName = z.infer<typeof LabName>;

/** `virtual`: idle lab time passes in no time. `real`: the host's clock. */
export const ClockKind = z.enum(['virtual', 'real']);
export type ClockKind = z.infer<typeof ClockKind>;
