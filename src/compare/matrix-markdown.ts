/** The matrix as Markdown, fit for the comment of a pull request and for a job summary. */
import { durationText } from '../history/time-text.ts';
import { code, text } from '../report/markdown-text.ts';
import type { Matrix } from './matrix.ts';
import { cellSource, cellWord, matrixFacts, placeText } from './matrix-words.ts';

/** GitHub refuses comments above 65,536 characters; the rest of the comment needs room too. */
const mostCharacters = 60_000;

/** The matrix as GitHub-flavoured Markdown. The first line is the recommendation. */
export function renderMatrixMarkdown(matrix: Matrix): string {
  const { headline, notCovered } = matrix.recommendation;
  const sections = [
    `## ${text(headline)}`,
    text(matrixFacts(matrix)),
    table(matrix),
    ranks(matrix),
    `<details><summary>Not covered</summary>\n\n${notCovered.map((sentence) => `- ${text(sentence)}`).join('\n')}\n\n</details>`,
    `Again: ${code(matrix.command)}`,
  ];
  const whole = `${sections.join('\n\n')}\n`;
  if (whole.length <= mostCharacters) return whole;
  return `${whole.slice(0, whole.lastIndexOf('\n', mostCharacters))}\n\n_Cut: matrix.html has the rest._\n`;
}

function table({ strategies, scenarios, cells }: Matrix): string {
  const rows = strategies.map(({ name }) => {
    const words = scenarios.map((scenario) => {
      const cell = cells.find((one) => one.strategy === name && one.scenario === scenario.name);
      if (!cell) return '·';
      const { sign, word } = cellWord(cell);
      const source = cellSource(cell);
      return `${sign} ${text(word)}${source ? ` <sub>${source}</sub>` : ''}`;
    });
    return `| ${[text(name), ...words].join(' | ')} |`;
  });
  return [
    `| strategy | ${scenarios.map(({ name }) => text(name)).join(' | ')} |`,
    `| --- |${' --- |'.repeat(scenarios.length)}`,
    ...rows,
  ].join('\n');
}

function ranks({ recommendation }: Matrix): string {
  const rows = recommendation.ranks.map((rank) => {
    const { strategy, sentence, costs } = rank;
    const figures = [costs['worst-copy-age'], costs['restore-time'], costs['baseline-duration']];
    return `| ${[placeText(rank), text(strategy), text(sentence), ...figures.map(durationText)].join(' | ')} |`;
  });
  return [
    '| place | strategy | reason | RPO at worst | RTO at worst | baseline run |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
