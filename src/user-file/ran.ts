import { z } from 'zod';

/** What the process that runs a user's file writes about it: what it exports, as `toPlain` gives it, or why it is refused. */
export const Ran = z.strictObject({
  exported: z.unknown().optional(),
  refused: z
    .strictObject({
      what: z.string(),
      where: z.string().optional(),
      expected: z.string().optional(),
      found: z.string().optional(),
    })
    .optional(),
});
export type Ran = z.infer<typeof Ran>;
