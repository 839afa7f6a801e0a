import { cPassages } from './c.ts';
import { markdownPassages } from './markdown.ts';
import { rules } from './rules.ts';
import { shellPassages } from './shell.ts';
import { typescriptPassages } from './typescript.ts';

export interface Hit {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  /** The words that broke the rule, with some of the sentence around them. */
  readonly found: string;
  readonly instead: string;
}

/** Every place in a file's prose that breaks a rule, by line. Markdown, TypeScript, shell, Dockerfile, C and Go; any other file has none. */
export function hitsIn(file: string, text: string): Hit[] {
  return passagesOf(file, text)
    .flatMap((passage) =>
      rules.flatMap(({ name, pattern, instead }) =>
        [...passage.text.matchAll(pattern)].map((match) => ({
          file,
          line: passage.lineAt(match.index),
          rule: name,
          found: passage.text.slice(Math.max(0, match.index - 20), match.index + match[0].length + 25).trim(),
          instead,
        })),
      ),
    )
    .sort((a, b) => a.line - b.line);
}

function passagesOf(file: string, text: string) {
  if (file.endsWith('.md')) return markdownPassages(text);
  if (file.endsWith('.ts')) return typescriptPassages(text);
  if (/\.(?:c|go)$/.test(file)) return cPassages(text);
  return isShell(file, text) ? shellPassages(text) : [];
}

function isShell(file: string, text: string): boolean {
  return file.endsWith('Dockerfile') || /^#!.*\b(?:ba|da)?sh\b/.test(text.slice(0, 80));
}
