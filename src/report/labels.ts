/** How outcomes and verdicts are shown: always a sign and a word, so that no meaning hangs on a colour. */
import type { FindingVerdict, Harm, Outcome } from '../history/finding.ts';

export interface Word {
  readonly sign: string;
  readonly word: string;
  /** Its meaning, for a first reader. */
  readonly meaning: string;
  /** How it is coloured: `good` is the only one that may be green. */
  readonly tone: Tone;
}
export type Tone = 'good' | 'fair' | 'bad' | 'unknown' | 'neutral';

const outcomes: Record<Outcome, Word> = {
  'node-lost': { sign: '✖', word: 'node lost', tone: 'bad', meaning: 'The node went down under the backup.' },
  'silent-loss': {
    sign: '✖',
    word: 'silent loss',
    tone: 'bad',
    meaning: 'The backup reported success, yet the restored data differs from the source.',
  },
  'never-worked': {
    sign: '✖',
    word: 'never worked',
    tone: 'bad',
    meaning: 'The strategy failed without any fault, so that there was nothing to drill.',
  },
  hung: { sign: '■', word: 'hung', tone: 'bad', meaning: 'The backup did not end within its deadline.' },
  'failed-dirty': {
    sign: '▲',
    word: 'failed dirty',
    tone: 'bad',
    meaning:
      'The backup failed, and harmed or left something, froze or would not have ended on SIGTERM: the broken promise says which.',
  },
  'succeeded-dirty': {
    sign: '▲',
    word: 'succeeded with harm',
    tone: 'bad',
    meaning:
      'The backup reported success and restores bit for bit, but it froze, would not have ended on SIGTERM, left something, or harmed the node.',
  },
  refused: {
    sign: '◇',
    word: 'refused',
    tone: 'fair',
    meaning:
      'With no fault in force, the backup failed at the leftovers of an earlier one, said so, and changed nothing.',
  },
  'failed-clean': {
    sign: '◇',
    word: 'failed cleanly',
    tone: 'fair',
    meaning:
      'The backup failed in time and said so, left nothing behind, and the last good backup still restores.',
  },
  succeeded: {
    sign: '✔',
    word: 'succeeded',
    tone: 'good',
    meaning: 'The backup reported success and restores bit for bit.',
  },
};

const verdicts: Record<FindingVerdict, Word> = {
  pass: { sign: '✔', word: 'pass', tone: 'good', meaning: 'The promise held.' },
  fail: { sign: '✖', word: 'fail', tone: 'bad', meaning: 'The promise was broken.' },
  unknown: {
    sign: '?',
    word: 'unknown',
    tone: 'unknown',
    meaning: 'The history does not decide it. This is never a pass.',
  },
  'not-tested': {
    sign: '–',
    word: 'not tested',
    tone: 'neutral',
    meaning: 'The premise of the promise never arose. This is no pass, and decides nothing.',
  },
};

/** Each harm in the past tense, to be read after *succeeded, but*. */
const harmWords: Record<Harm, string> = {
  'lost-copy': 'lost the last good copy',
  'lost-layer': 'restores incompletely',
  'not-recovered': 'did not recover',
  'piled-up': 'its polls piled up',
  'slowed-node': 'slowed the node',
  froze: 'froze',
  'ignored-sigterm': 'ignored SIGTERM',
  left: 'left something behind',
};

/** Those that make a failure worse than *failed dirty* says. */
const trialHarms: readonly Harm[] = ['lost-layer', 'not-recovered', 'piled-up', 'slowed-node'];

/** The word for an outcome, with the worst of its harms; null: unknown. */
export function outcomeLabel(outcome: Outcome | null, harms: readonly Harm[] = []): Word {
  if (!outcome) return { ...verdicts.unknown, meaning: 'The history does not decide the outcome.' };
  const [worst] = harms;
  if (worst && outcome === 'succeeded-dirty')
    return { ...outcomes[outcome], word: `succeeded, but ${harmWords[worst]}` };
  if (worst && outcome === 'failed-dirty' && trialHarms.includes(worst))
    return { ...outcomes[outcome], word: `failed, and ${harmWords[worst]}` };
  return outcomes[outcome];
}

/** A harm in words, e.g. `froze`. */
export function harmWord(harm: Harm): string {
  return harmWords[harm];
}

/** The word for a verdict; null is a subject that is only measured. */
export function verdictLabelOf(verdict: FindingVerdict | null): Word {
  return verdict
    ? verdicts[verdict]
    : { sign: '–', word: 'measured', tone: 'neutral', meaning: 'Nothing is asserted of it.' };
}

/** All outcomes, worst first, for a legend. */
export const outcomeLegend: readonly Word[] = Object.values(outcomes);
