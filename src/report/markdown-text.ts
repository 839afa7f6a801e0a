/** Untrusted text in Markdown. */
import { plain, plainLine } from './plain.ts';

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
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${content}\n${fence}`;
}
