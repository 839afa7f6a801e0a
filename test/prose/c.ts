import { type Passage, passage } from './passage.ts';

/** The prose of a C or Go file: its comments; line comments beneath each other are one sentence. */
export function cPassages(text: string): Passage[] {
  const passages: Passage[] = [];
  const pattern = /\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n?)+|(?<=[;{},)]\s*)\/\/.*$/gm;
  for (const match of text.matchAll(pattern)) {
    const line = text.slice(0, match.index).split('\n').length;
    passages.push(passage(match[0].trimEnd().split('\n').map(bare), line));
  }
  return passages;
}

function bare(line: string): string {
  return line.replace(/^\s*(?:\/\*+|\*\/|\*|\/\/)/, '').replace(/\*\/\s*$/, '');
}
