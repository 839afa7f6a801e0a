/** How outcomes and verdicts are shown: always a sign and a word, so that no meaning hangs on a colour. */
import type { Outcome, Verdict } from '../history/finding.ts';

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
  hung: { sign: '■', word: 'hung', tone: 'bad', meaning: 'The backup did not end within its deadline.' },
  'failed-dirty': {
    sign: '▲',
    word: 'failed dirty',
    tone: 'bad',
    meaning:
      'The backup failed, and harmed or left something or would not have ended on SIGTERM: see which promise broke.',
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

const verdicts: Record<Verdict, Word> = {
  pass: { sign: '✔', word: 'pass', tone: 'good', meaning: 'The promise held.' },
  fail: { sign: '✖', word: 'fail', tone: 'bad', meaning: 'The promise was broken.' },
  unknown: {
    sign: '?',
    word: 'unknown',
    tone: 'unknown',
    meaning: 'The history does not decide it. This is never a pass.',
  },
};

/** The word for an outcome; null: unknown. */
export function outcomeLabel(outcome: Outcome | null): Word {
  return outcome
    ? outcomes[outcome]
    : { ...verdicts.unknown, meaning: 'The history does not decide the outcome.' };
}

/** The word for a verdict; null is a subject that is only measured. */
export function verdictLabelOf(verdict: Verdict | null): Word {
  return verdict
    ? verdicts[verdict]
    : { sign: '–', word: 'measured', tone: 'neutral', meaning: 'Nothing is asserted of it.' };
}

/** All outcomes, worst first, for a legend. */
export const outcomeLegend: readonly Word[] = Object.values(outcomes);
