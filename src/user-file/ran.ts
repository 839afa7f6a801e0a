import { z } from 'zod';

/** The result of the process that runs a user's file: the export, by `toPlain`, or the reason of a refusal. */
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
