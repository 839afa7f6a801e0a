/**
 * Paths below the data, as strings with one character a byte (latin1): a name may hold any byte but `/` and NUL, and
 * manifests are JSON.
 */

/** The path for calls of node:fs. */
export function fsPath(dir: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${dir}/`), Buffer.from(path, 'latin1')]);
}

/** A name in UTF-8 as such a string. */
export function fromText(name: string): string {
  return Buffer.from(name).toString('latin1');
}

/** The path as a reader can take it: bytes that are no printable UTF-8 are escaped as `\xE9`. */
export function shown(path: string): string {
  const bytes = Buffer.from(path, 'latin1');
  let text = '';
  for (const character of new TextDecoder('utf-8', { fatal: false }).decode(bytes))
    text += isPlain(character) ? character : '';
  if (Buffer.from(text).equals(bytes)) return text;
  return [...path].map((byte) => (/[ -~]/.test(byte) && byte !== '\\' ? byte : escaped(byte))).join('');
}

/** The pattern of find(1)'s -name, in the C locale, which matches this name: other bytes than printable ASCII match any byte. */
export function pattern(name: string): string {
  return [...name].map((byte) => (/[ -~]/.test(byte) ? byte.replace(/[*?[\]\\]/, '\\$&') : '?')).join('');
}

function isPlain(character: string): boolean {
  return !/[\p{C}\\\uFFFD]/u.test(character);
}

function escaped(byte: string): string {
  if (byte === '\n') return '\\n';
  if (byte === '\\') return '\\\\';
  return `\\x${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
