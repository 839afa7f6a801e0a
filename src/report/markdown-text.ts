/** Untrusted text in Markdown. */
import { plain, plainLine } from '../terminal/plain.ts';

/** Text that Markdown shows as it is, on one line, also in a table's cell. */
export function text(untrusted: string): string {
  return plainLine(untrusted, 2000)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*[\]|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^[#+-]/g, '\\$&');
}

/** A fenced block that no line of the text can close. */
export function fenced(untrusted: string): string {
  const content = plain(untrusted);
  const fence = '`'.repeat(Math.max(3, longestFence(content) + 1));
  return `${fence}text\n${content}\n${fence}`;
}

/** A code span that nothing in the text can close. */
export function code(untrusted: string): string {
  const content = plainLine(untrusted, 2000);
  const longest = longestFence(content);
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${content} ${fence}` : `${fence}${content}${fence}`;
}

/** The most backticks in a row. */
function longestFence(content: string): number {
  return Math.max(0, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
}
