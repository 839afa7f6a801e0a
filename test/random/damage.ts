/** A law of histories: a line that is lost, repeated or misplaced never makes anything pass that did not. */
import { expect } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import { UsageError } from '../../src/errors.ts';
import { parseHistory } from '../../src/history/file.ts';
import type { Judgement } from '../../src/history/finding.ts';
import { trialsOf } from '../../src/history/trials.ts';
import type { Random } from './random.ts';

/** Of a history with no more lines than this, every line is lost and repeated; of a longer one, a random sample. */
const smallLines = 24;

/** Holds it against one history. `sample`: the number of damages of each kind where the history is long. */
export function expectDamageToPassNothing(text: string, random: Random, sample: number): void {
  const whole = judged(text);
  for (const [what, damaged] of damages(text, random, sample)) expectNoNewPass(whole, judged(damaged), what);
}

function damages(text: string, random: Random, sample: number): [what: string, text: string][] {
  const lines = text.split('\n').slice(0, -1);
  const every = lines.map((_, index) => index);
  const small = lines.length <= smallLines;
  const some = () =>
    small ? every : Array.from({ length: sample }, () => random.whole(0, lines.length - 1));
  const joined = (changed: string[]) => changed.map((line) => `${line}\n`).join('');
  return [
    ...some().map((at): [string, string] => [`line ${at + 1} is lost`, joined(lines.toSpliced(at, 1))]),
    ...some().map((at): [string, string] => [
      `line ${at + 1} is repeated`,
      joined(lines.toSpliced(at, 0, lines[at] ?? '')),
    ]),
    ...some().map((at): [string, string] => [
      `line ${at + 1} comes first`,
      joined([lines[0] ?? '', lines[at] ?? '', ...lines.slice(1).toSpliced(at - 1, 1)]),
    ]),
    ['the end is cut off', text.slice(0, -random.whole(1, Math.floor(text.length / 2)))],
  ];
}

/** undefined: it is refused as no history. */
function judged(text: string): Judgement | undefined {
  try {
    return judge(trialsOf(parseHistory(text, 'history.jsonl')));
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function expectNoNewPass(whole: Judgement | undefined, damaged: Judgement | undefined, what: string): void {
  if (!whole || !damaged) return;
  if (whole.verdict !== 'pass') expect(damaged.verdict, what).not.toBe('pass');
  const passed = new Set(whole.subjects.flatMap(passes));
  expect(
    damaged.subjects.flatMap(passes).filter((check) => !passed.has(check)),
    what,
  ).toEqual([]);
}

function passes({ findings }: Judgement['subjects'][number]): string[] {
  return findings.flatMap(({ subject, check, verdict }) =>
    verdict === 'pass' ? [`${subject} ${check}`] : [],
  );
}
