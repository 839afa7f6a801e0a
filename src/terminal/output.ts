/**
 * The one way of text to the terminal: file names, job names, a guest's last words and a user's titles are anybody's text, and none of it
 * may move the cursor, set a title or hide other text. `test/cli/hostile-text.test.ts` holds the rest of `src/cli` to it.
 */
import { plain } from './plain.ts';

/** Prints a result to stdout. */
export function print(text: string): void {
  write(process.stdout, plain(text));
}

/** Prints text that has colours of this program's own to stdout; the caller has made any foreign part plain. */
export function printStyled(text: string): void {
  write(process.stdout, plainButStyles(text));
}

/** Prints a result to stdout for programs: the same value, with nothing in it that a terminal would act upon. */
export function printJson(value: unknown): void {
  printJsonText(JSON.stringify(value, null, 2));
}

/** The same of a document that is JSON already. */
export function printJsonText(json: string): void {
  // JSON.stringify escapes C0 itself; any other unprintable character can only be within a string.
  write(process.stdout, json.replaceAll(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, escaped));
}

/** Reports progress or a problem on stderr. */
export function say(message: string): void {
  write(process.stderr, plain(message));
}

/** Asks for input, on stderr and without a line end. */
export function ask(prompt: string): void {
  process.stderr.write(plain(prompt));
}

/** Safe text, for code that draws on a terminal itself. Colours of this program's own stay. */
export function plainButStyles(text: string): string {
  return text
    .split(styles)
    .map((part, index) => (index % 2 === 0 ? plain(part) : part))
    .join('');
}

/** The sequences of picocolors for bold, dim, red, green, yellow and magenta, and for their ends (ECMA-48, SGR). */
const styles = /(\u001b\[(?:1|2|22|31|32|33|35|36|39)m)/;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function write(stream: NodeJS.WritableStream, text: string): void {
  stream.write(text.endsWith('\n') ? text : `${text}\n`);
}
