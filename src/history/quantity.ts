/** Figures with a unit as people write them, e.g. '45s' or '64MiB', read into one plain number. */
import { z } from 'zod';

/**
 * A zod schema of the values that `read` parses; `read` gives undefined for any other.
 * @param expected completes "expected …" in the message, e.g. `a duration above 0 such as '45s'`
 */
export function quantity<Written>(
  expected: string,
  read: (written: unknown) => number | undefined,
): z.ZodType<number, Written> {
  const schema = z.unknown().transform((written, context) => {
    const figure = read(written);
    if (figure !== undefined) return figure;
    context.addIssue({ code: 'custom', message: expected, input: written });
    return z.NEVER;
  });
  return schema as unknown as z.ZodType<number, Written>;
}
