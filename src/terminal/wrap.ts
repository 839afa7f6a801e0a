import { stripVTControlCharacters } from 'node:util';

/** Breaks each line that is wider than `columns` between words; its continuation is indented two further. */
export function wrap(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, columns))
    .join('\n');
}

/** A word that is wider by itself stays whole: a path that is cut can't be copied. */
function wrapLine(line: string, columns: number): string[] {
  if (widthOf(line) <= columns) return [line];
  const indent = `${/^ */.exec(stripVTControlCharacters(line))?.[0] ?? ''}  `;
  const lines: string[] = [];
  let current = '';
  for (const piece of line.split(/(?<=\S)(?= )/)) {
    if (current !== '' && widthOf(current + piece) > columns) {
      lines.push(current);
      current = `${indent}${piece.trimStart()}`;
    } else current += piece;
  }
  return [...lines, current];
}

function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
