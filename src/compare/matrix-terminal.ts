/** The matrix as text for a terminal. */

import stringWidth from 'string-width';
import { type Painter, painter } from '../report/painter.ts';
import type { TerminalOptions } from '../report/terminal.ts';
import { plainAll, plainLine } from '../terminal/plain.ts';
import { wrap } from '../terminal/wrap.ts';
import type { Matrix } from './matrix.ts';
import { cellSource, cellWord, matrixFacts, placeText } from './matrix-words.ts';

/** A table that is wider than this becomes a list, where lines are not broken. */
const usualWidth = 160;

/** The matrix, with a line end after its last line. The first line is the recommendation. */
export function renderMatrix(given: Matrix, options: TerminalOptions = {}): string {
  const { color = false, columns = Number.POSITIVE_INFINITY, reports } = options;
  const matrix = plainAll(given);
  const paint = painter(color);
  const { headline, ranks, notCovered } = matrix.recommendation;
  const table = tableOf(matrix, paint);
  const width = Math.max(0, ...table.map((line) => stringWidth(line)));
  const lines = [
    paint.bold(plainLine(headline)),
    paint.dim(matrixFacts(matrix)),
    '',
    ...(width <= Math.min(columns, usualWidth) ? table : listOf(matrix, paint)),
    '',
    ...ranks.map(
      (rank) =>
        `  ${placeText(rank).padEnd(8)} ${paint.bold(rank.strategy)}: ${plainLine(rank.sentence, 1000)}`,
    ),
    '',
    ...notCovered.map((sentence) => paint.dim(plainLine(sentence))),
    ...(reports ? [`Reports: ${plainLine(reports)}`] : []),
  ];
  return `${wrap(lines.join('\n'), columns)}\n`;
}

function tableOf({ strategies, scenarios, cells }: Matrix, paint: Painter): string[] {
  const rows = strategies.map(({ name }) =>
    scenarios.map((scenario) => {
      const cell = cells.find((one) => one.strategy === name && one.scenario === scenario.name);
      const { sign, word, tone } = cell ? cellWord(cell) : { sign: '·', word: '', tone: 'neutral' as const };
      const source = cell ? cellSource(cell) : '';
      return { text: `${sign} ${word}${source ? ` (${source})` : ''}`, tone };
    }),
  );
  const widths = scenarios.map(({ name }, column) =>
    Math.max(stringWidth(name), ...rows.map((row) => stringWidth(row[column]?.text ?? ''))),
  );
  const label = Math.max(0, ...strategies.map(({ name }) => stringWidth(name)));
  const head = scenarios.map(({ name }, column) => name.padEnd(widths[column] ?? 0)).join('  ');
  return [
    paint.dim(`  ${' '.repeat(label)}  ${head.trimEnd()}`),
    ...rows.map((row, nth) => {
      const texts = row.map(({ text, tone }, column) => {
        const fill = column === row.length - 1 ? '' : ' '.repeat((widths[column] ?? 0) - stringWidth(text));
        return `${paint.tone(tone, text)}${fill}`;
      });
      return `  ${(strategies[nth]?.name ?? '').padEnd(label)}  ${texts.join('  ')}`;
    }),
  ];
}

/** For each strategy its outcomes, and for each of them the scenarios. */
function listOf({ strategies, cells }: Matrix, paint: Painter): string[] {
  return strategies.flatMap(({ name }) => {
    const own = cells.filter(({ strategy }) => strategy === name);
    const groups = Map.groupBy(own, (cell) => `${cellWord(cell).sign} ${cellWord(cell).word}`);
    return [
      `  ${paint.bold(name)}`,
      ...[...groups].map(([word, group]) => {
        const [first] = group;
        const tone = first ? cellWord(first).tone : 'neutral';
        return `    ${paint.tone(tone, word)}: ${group.map(({ scenario }) => scenario).join(', ')}`;
      }),
    ];
  });
}
