import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

/**
 * Breaks each line that takes more than `columns` cells between words; its continuation is indented two further. Colours stay as they
 * are, and take no cells.
 */
export function wrap(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, columns))
    .join('\n');
}

/** A word that is wider by itself stays whole: a path that is cut can't be copied. */
function wrapLine(line: string, columns: number): string[] {
  if (stringWidth(line) <= columns) return [line];
  const indent = `${/^ */.exec(stripVTControlCharacters(line))?.[0] ?? ''}  `;
  const lines: string[] = [];
  let current = '';
  for (const piece of line.split(/(?<=\S)(?= )/)) {
    if (current !== '' && stringWidth(current + piece) > columns) {
      lines.push(current);
      current = `${indent}${piece.trimStart()}`;
    } else current += piece;
  }
  return [...lines, current];
}
