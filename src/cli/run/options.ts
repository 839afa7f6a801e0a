/** What the options of `scenario run` may say. A parser throws a UsageError that names the option. */
import { UsageError } from '../../errors.ts';
import type { Plan } from '../../history/plan.ts';

/** A whole number of 0 or more. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new UsageError({
    what: 'the seed is not usable',
    where: '--seed',
    expected: `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
    found: text === '' ? 'nothing' : text,
  });
}

/** `virtual` or `real`. */
export function parseClock(text: string): Plan['clock'] {
  if (text === 'virtual' || text === 'real') return text;
  throw new UsageError({
    what: 'there is no such clock',
    where: '--clock',
    expected: 'virtual or real',
    found: text,
  });
}

/** `virtual`, the only lab of this version. */
export function parseLab(text: string): 'virtual' {
  if (text === 'virtual') return text;
  throw new UsageError({
    what: text === 'containers' ? 'the containers lab is not in this version' : 'there is no such lab',
    where: '--lab',
    expected: 'virtual',
    found: text,
  });
}

/** Collects an option that may be given several times. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
