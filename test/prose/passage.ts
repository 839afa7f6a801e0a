/** A passage: a paragraph, a comment or a string literal, as one line of text that knows where each part came from. */

export interface Passage {
  readonly text: string;
  /** The line, from 1, of the character at this index of `text`. */
  lineAt(index: number): number;
}

/** Joins lines with single spaces and blanks out code. `first` is the line number, from 1, of the first one. */
export function passage(lines: readonly string[], first: number): Passage {
  const parts = lines.map((line) => line.trim());
  const starts: number[] = [];
  let length = 0;
  for (const part of parts) {
    starts.push(length);
    length += part.length + 1;
  }
  return {
    text: withoutCode(parts.join(' ')),
    lineAt: (index) => first + starts.findLastIndex((start) => start <= index),
  };
}

/** Blanks out `code spans` and addresses, which are names and no prose. The length stays, for `lineAt`. */
function withoutCode(text: string): string {
  return text.replaceAll(/`[^`]*`|https?:\/\/\S+|\]\([^)]*\)/g, (code) => '·'.repeat(code.length));
}
