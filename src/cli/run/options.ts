/** The valid values of `scenario run`'s options. A parser throws a UsageError that names the option. */
import { UsageError } from '../../errors.ts';
import { ClockKind, type LabName } from '../../history/lab-name.ts';
import { labKinds, labNames } from '../../lab/lab-kinds.ts';

/** The most seeds of one run: each takes a lab for each strategy. */
const mostSeeds = 1_000;

/** Whole numbers of 0 or more, each once: `1`, `1,2,5`, `1..5` or `1..3,7`. */
export function parseSeeds(text: string): number[] {
  const seeds = [...new Set(text.split(',').flatMap((part) => seedsOf(part, text)))];
  if (seeds.length <= mostSeeds) return seeds;
  throw unusable(text, `at most ${mostSeeds} seeds`);
}

function seedsOf(part: string, text: string): number[] {
  const [, first, last = first] = /^\s*(\d+)(?:\.\.(\d+))?\s*$/.exec(part) ?? [];
  const from = Number(first);
  const to = Number(last);
  if (first === undefined || !Number.isSafeInteger(to) || to < from)
    throw unusable(
      text,
      `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, a list as 1,2,5, or a range as 1..5`,
    );
  if (to - from >= mostSeeds) throw unusable(text, `at most ${mostSeeds} seeds`);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function unusable(text: string, expected: string): UsageError {
  return new UsageError({
    what: 'the seed is not usable',
    where: '--seed',
    expected,
    found: text === '' ? 'nothing' : text,
  });
}

/** The name of a clock. */
export const parseClock = oneOf('clock', ClockKind.options);

/** The name of a lab. */
export const parseLab = oneOf('lab', labNames);

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

/** The lab's own clock where none is chosen. Throws UsageError for a clock that the lab does not have. */
export function chooseClock({ lab, clock }: { lab: LabName; clock?: ClockKind }): ClockKind {
  const { clocks } = labKinds[lab];
  const chosen = clock ?? clocks[0];
  if (clocks.includes(chosen)) return chosen;
  const others = Object.values(labKinds).filter((kind) => kind.clocks.includes(chosen));
  throw new UsageError({
    what: `the ${lab} lab has no ${chosen} clock`,
    where: '--clock',
    expected: clocks.join(' or '),
    found: chosen,
    hint: `It takes ${others.map(({ name }) => `--lab ${name}`).join(' or ')}.`,
  });
}

/** In a lab with a kernel of its own a hard mount hangs no other: there is nothing to allow. Throws UsageError. */
export function checkHostHang({ lab, allowHostHang }: { lab: LabName; allowHostHang?: true }): void {
  if (labKinds[lab].canHangHost || !allowHostHang) return;
  const others = Object.values(labKinds).filter(({ canHangHost }) => canHangHost);
  throw new UsageError({
    what: `the ${lab} lab cannot hang this host: its kernel is its own`,
    where: '--allow-host-hang',
    expected: `${others.map(({ name }) => `--lab ${name}`).join(' or ')} beside it`,
    found: `--lab ${lab}`,
    hint: `Leave it out: hard NFS mounts run in the ${lab} lab anyway.`,
  });
}

/** Collects an option that may be given several times. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
