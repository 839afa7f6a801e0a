/** The comparison as Markdown for a pull request. */
import { text } from '../report/markdown-text.ts';
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

/** The comparison as GitHub-flavoured Markdown. The first line says the verdict. Trials without a change are only counted. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const shown = comparison.changes.filter(({ state }) => state !== 'same');
  const sections = [
    `## ${comparisonLabel(comparison)}: ${text(comparisonSentence(comparison))}`,
    `Before: ${text(comparison.before)}; after: ${text(comparison.after)}.`,
    ...(shown.length > 0 ? [shown.map(trialItem).join('\n')] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

function trialItem(change: TrialChange): string {
  const { sign, word } = stateWords[change.state];
  const difference = differenceText(change);
  return [
    `- ${sign} **${word}** ${text(trialText(change))}${difference ? `: ${text(difference)}` : ''}`,
    ...changeLines(change).map((line) => `  - ${text(line)}`),
  ].join('\n');
}
