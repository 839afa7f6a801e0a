/** Sizes as people write them ('64MiB'), and as the program counts them: bytes. */
import type { z } from 'zod';
import { quantity } from './quantity.ts';

/** Bytes to the unit: decimal and binary prefixes of IEC 80000-13. */
const BYTES = {
  B: 1,
  kB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
} as const;

/** Bytes as a whole number, or text such as '64MiB' or '5000KiB'. */
export type Size = number | `${number}${keyof typeof BYTES}`;

/** A zod schema of sizes of at least `least` bytes; gives bytes. */
export function size(least = 1): z.ZodType<number, Size> {
  const bound = least > 0 ? ' above 0' : '';
  return quantity(`a size${bound} such as '64MiB', '500kB' or a whole number of bytes`, (written) => {
    const bytes = parseSize(written);
    return bytes !== undefined && bytes >= least ? bytes : undefined;
  });
}

/** Bytes; undefined for any other value than a size of zero or more. */
export function parseSize(written: unknown): number | undefined {
  if (typeof written === 'number') return Number.isInteger(written) && written >= 0 ? written : undefined;
  if (typeof written !== 'string') return undefined;
  const [, figure, unit] = PATTERN.exec(written) ?? [];
  return unit ? Math.round(Number(figure) * BYTES[unit as keyof typeof BYTES]) : undefined;
}

const PATTERN = new RegExp(`^(\\d+(?:\\.\\d+)?)(${Object.keys(BYTES).join('|')})$`);
