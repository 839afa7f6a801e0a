/** The comparison as text for a terminal. */

import type { Tone } from '../report/labels.ts';
import { type Painter, painter } from '../report/painter.ts';
import type { TerminalOptions } from '../report/terminal.ts';
import { plainAll, plainLine } from '../terminal/plain.ts';
import { wrap } from '../terminal/wrap.ts';
import type { TrialChange } from './change.ts';
import type { Comparison } from './comparison.ts';
import {
  changeLines,
  comparisonLabel,
  comparisonSentence,
  differenceText,
  stateWords,
  trialText,
} from './words.ts';

/** The comparison, with a line end after its last line. The first line says the verdict. */
export function renderComparison(given: Comparison, options: TerminalOptions = {}): string {
  const { color = false, columns = Number.POSITIVE_INFINITY } = options;
  const comparison = plainAll(given);
  const paint = painter(color);
  const { before, after, verdict, changes } = comparison;
  const tone: Tone = verdict === 'worse' ? 'bad' : verdict === 'undecided' ? 'unknown' : 'good';
  const lines = [
    `${paint.bold(paint.tone(tone, `${comparisonLabel(comparison)}:`))} ${paint.bold(comparisonSentence(comparison))}`,
    paint.dim(`before: ${plainLine(before)}`),
    paint.dim(`after:  ${plainLine(after)}`),
    '',
    ...changes.flatMap((change) => trialLines(change, paint)),
  ];
  return `${wrap(lines.join('\n'), columns)}\n`;
}

function trialLines(change: TrialChange, paint: Painter): string[] {
  const { sign, word, tone } = stateWords[change.state];
  const difference = differenceText(change);
  return [
    `  ${paint.tone(tone, `${sign} ${word.padEnd(9)}`)}  ${plainLine(trialText(change))}${difference ? paint.dim(` (${difference})`) : ''}`,
    ...changeLines(change).map((line) => `      ${plainLine(line, 1000)}`),
  ];
}
