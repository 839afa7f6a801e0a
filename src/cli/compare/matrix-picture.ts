/** The live matrix as lines of any width. Pure. */
import type { Harm, Outcome } from '../../history/finding.ts';
import { outcomeLabel } from '../../report/labels.ts';
import { cellsOf, filled, type Line, type Part, type Tone } from '../progress/line.ts';

export type CellState =
  | { state: 'waiting' }
  /** `share`: of the lab time, 0 to 1. */
  | { state: 'running'; share: number }
  | { state: 'done'; outcome: Outcome | null; harms: readonly Harm[] };

export interface MatrixPicture {
  readonly title: string;
  readonly scenarios: readonly string[];
  readonly strategies: readonly string[];
  cell(strategy: string, scenario: string): CellState;
}

/** A narrower column has room for a sign alone. */
const leastWord = 12;
/** The widest column: a longer word is cut. */
const mostWord = 28;

/** Strategies as rows, scenarios as columns, each no wider than the room; where words have none, signs alone under numbers. */
export function matrixLines({ title, scenarios, strategies, cell }: MatrixPicture, width: number): Line[] {
  const label = Math.min(Math.floor(width / 3), Math.max(...strategies.map(cellsOf), 8));
  const room = Math.floor((width - label) / scenarios.length) - 2;
  const hasWords = room >= leastWord;
  const column = hasWords ? Math.min(mostWord, room) : 3;
  const heads = scenarios.map((name, nth) => (hasWords ? name : String(nth + 1)));
  return [
    [{ text: title, tone: 'title' }],
    [
      {
        text: `${filled('', label)}${heads.map((head) => `  ${filled(head, column)}`).join('')}`,
        tone: 'dim',
      },
    ],
    ...strategies.map((strategy): Line => {
      const cells = scenarios.map((scenario) => cellPart(cell(strategy, scenario), column, hasWords));
      return [{ text: filled(strategy, label), tone: 'plain' }, ...cells];
    }),
    ...(hasWords ? [] : scenarios.map((name, nth): Line => [{ text: `${nth + 1} ${name}`, tone: 'dim' }])),
  ];
}

function cellPart(cell: CellState, column: number, hasWords: boolean): Part {
  const [text, tone] = wordsOf(cell, hasWords);
  return { text: `  ${filled(text, column)}`, tone };
}

function wordsOf(cell: CellState, hasWords: boolean): [text: string, tone: Tone] {
  if (cell.state === 'waiting') return ['·', 'dim'];
  if (cell.state === 'running') return [hasWords ? `▶ ${Math.floor(cell.share * 100)} %` : '▶', 'job'];
  const { sign, word, tone } = outcomeLabel(cell.outcome, cell.harms);
  return [hasWords ? `${sign} ${word}` : sign, tone === 'neutral' ? 'plain' : tone];
}
