/** Makes the output of a guest harmless: kernel lines and stderr are untrusted, in every report. */
import { stripVTControlCharacters } from 'node:util';

// C0 save tab and newline, DEL, C1, and the bidirectional overrides that make a line read otherwise than it is.
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

/** Without any of these a text is plain: escape sequences begin with one, and half a surrogate pair is one. */
const REMARKABLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]/;

/** The text without escape sequences; any other unprintable character becomes U+FFFD. Tabs and line ends stay. */
export function plain(text: string): string {
  if (!REMARKABLE.test(text)) return text;
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n'))
    .replaceAll(UNPRINTABLE, '\ufffd')
    .toWellFormed();
}

/** The same on one line, cut to `limit` characters. */
export function plainLine(text: string, limit = 500): string {
  const line = plain(text).replaceAll(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`;
}

/** The same value with every text in it made plain, keys too. It holds no cycle. */
export function plainAll<T>(value: T): T {
  if (typeof value === 'string') return plain(value) as T;
  if (Array.isArray(value)) return value.map(plainAll) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [plain(key), plainAll(inner)])) as T;
}
