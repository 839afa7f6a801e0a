/** Figures with a unit as people write them, e.g. '45s' or '64MiB', read into one plain number. */
import { z } from 'zod';

/**
 * A zod schema of the values that `read` parses; `read` gives undefined for any other.
 * @param limit refuses a figure that `read` understands and no lab could serve, with its own `expected`
 * @param expected completes "expected …" in the message, e.g. `a duration above 0 such as '45s'`
 */
export function quantity<Written>(
  expected: string,
  read: (written: unknown) => number | undefined,
  limit?: { most: number; expected: string },
): z.ZodType<number, Written> {
  const schema = z.unknown().transform((written, context) => {
    const figure = read(written);
    const excessive = figure !== undefined && limit !== undefined && figure > limit.most;
    if (figure !== undefined && !excessive) return figure;
    context.addIssue({ code: 'custom', message: excessive ? limit.expected : expected, input: written });
    return z.NEVER;
  });
  return schema as unknown as z.ZodType<number, Written>;
}
