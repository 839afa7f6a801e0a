/** Shares as people write them: '5%', or 5. */
import type { z } from 'zod';
import { quantity } from './quantity.ts';

/** Percent as a number from 0 to 100, or text such as '5%'. */
export type Percent = number | `${number}%`;

/** A zod schema of percentages; gives the figure in percent, 0 to 100. */
export function percent(): z.ZodType<number, Percent> {
  return quantity("a percentage from 0% to 100% such as '50%'", parsePercent);
}

function parsePercent(written: unknown): number | undefined {
  const figure =
    typeof written === 'string' && PATTERN.test(written) ? Number(written.slice(0, -1)) : written;
  return typeof figure === 'number' && figure >= 0 && figure <= 100 ? figure : undefined;
}

const PATTERN = /^\d+(\.\d+)?%$/;
