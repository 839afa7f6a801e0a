/** Watches the output of a job for texts. */
import type { Readable } from 'node:stream';

export interface TextWatchOptions {
  /** Each within one line. */
  texts: readonly string[];
  /** Called once for each text: when it has come for the first time, in any of the streams. */
  found: (text: string, stream: 'stdout' | 'stderr') => void;
}

/** Looks through the streams, which give text (`setEncoding`), as it comes. Keeps no more of them than the longest text is long. */
export function watchTexts(
  streams: { stdout: Readable | null; stderr: Readable | null },
  { texts, found }: TextWatchOptions,
): void {
  const missing = new Set(texts);
  const longest = Math.max(0, ...texts.map(({ length }) => length));
  for (const name of ['stdout', 'stderr'] as const) {
    let last = '';
    streams[name]?.on('data', (chunk: string) => {
      const text = last + chunk;
      for (const wanted of missing) {
        if (!text.includes(wanted)) continue;
        missing.delete(wanted);
        found(wanted, name);
      }
      last = longest > 1 ? text.slice(1 - longest) : '';
    });
  }
}
