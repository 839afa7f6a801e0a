/** Lines of the live display: parts of text, each with its tone, measured in cells of the terminal. */
import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';
import { plain } from '../../terminal/plain.ts';

/** The meaning of a part's colour. No meaning hangs on it alone: a sign or a word says the same. */
export type Tone = 'plain' | 'title' | 'dim' | 'good' | 'fair' | 'bad' | 'unknown' | 'fault' | 'job';

export interface Part {
  readonly text: string;
  readonly tone: Tone;
}

export type Line = readonly Part[];

/** A line of one tone. */
export function lineOf(text: string, tone: Tone = 'plain'): Line {
  return [{ text, tone }];
}

/** The text of a line, without its tones. */
export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}

/** The number of cells that a text takes. */
export function cellsOf(text: string): number {
  return stringWidth(text);
}

/** The text with spaces after it, `cells` wide; a wider text is cut. */
export function filled(text: string, cells: number): string {
  const short = cutText(text, cells);
  return short + ' '.repeat(Math.max(0, cells - cellsOf(short)));
}

/** The line in at most `cells` cells, and harmless: text of users and guests moves no cursor and breaks no line. */
export function cut(line: Line, cells: number): Line {
  const parts = line.map(({ text, tone }) => ({ text: plain(text).replaceAll(/[\n\t]/g, ' '), tone }));
  let left = cells;
  const all = parts.reduce((sum, { text }) => sum + cellsOf(text), 0);
  if (all <= cells) return parts;
  return parts.flatMap(({ text, tone }) => {
    if (left <= 0) return [];
    // A part that fills the rest may be followed by another: the ellipsis needs its cell.
    const short = cellsOf(text) < left ? text : cutText(`${text} `, left);
    left = short === text ? left - cellsOf(text) : 0;
    return [{ text: short, tone }];
  });
}

function cutText(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  return cells <= 0 ? '' : `${sliceAnsi(text, 0, cells - 1)}…`;
}
