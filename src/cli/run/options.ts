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
export const parseClock = oneOf<Plan['clock']>('clock', ['virtual', 'real']);

/** `virtual` or `containers`. */
export const parseLab = oneOf<Plan['lab']>('lab', ['virtual', 'containers']);

function oneOf<Choice extends string>(what: string, choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((choice) => choice === text);
    if (choice) return choice;
    throw new UsageError({
      what: `there is no such ${what}`,
      where: `--${what}`,
      expected: choices.join(' or '),
      found: text,
    });
  };
}

/** Virtual time is the virtual lab's alone. */
export function chooseClock({ lab, clock }: { lab: Plan['lab']; clock?: Plan['clock'] }): Plan['clock'] {
  if (lab === 'virtual') return clock ?? 'virtual';
  if (clock !== 'virtual') return 'real';
  throw new UsageError({
    what: 'the containers lab runs in real time',
    where: '--clock',
    expected: 'real',
    found: 'virtual',
    hint: 'The virtual lab is the one whose clock can be virtual: --lab virtual.',
  });
}

/** In the virtual lab a hard mount hangs the guest's kernel and no other: there is nothing to allow. */
export function checkHostHang({ lab, allowHostHang }: { lab: Plan['lab']; allowHostHang?: true }): void {
  if (lab !== 'virtual' || !allowHostHang) return;
  throw new UsageError({
    what: 'the virtual lab cannot hang this host: its kernel is its own',
    where: '--allow-host-hang',
    expected: '--lab containers beside it',
    found: '--lab virtual',
    hint: 'Leave it out: hard NFS mounts run in the virtual lab anyway.',
  });
}

/** Collects an option that may be given several times. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
