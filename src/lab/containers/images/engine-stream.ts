/** What Docker says while it pulls or builds: JSON lines, the last of which may be an error although the request succeeded. */
import { createInterface } from 'node:readline';

/** One line, as far as it is of interest (https://docs.docker.com/reference/api/engine/). */
interface Line {
  stream?: string;
  status?: string;
  error?: string;
}

/** How many lines of a build an error shows. */
const SHOWN_LINES = 15;

/** Reads until the end. Throws an Error with the engine's own words, and with the last lines before them. */
export async function readToEnd(answer: NodeJS.ReadableStream): Promise<void> {
  const last: string[] = [];
  for await (const text of createInterface({ input: answer })) {
    if (!text.trim()) continue;
    const { stream, error } = JSON.parse(text) as Line;
    // Several lines at a time, and colours.
    const printed = stream?.replace(/\x1b\[[\d;]*m/g, '').split('\n') ?? [];
    last.push(...printed.map((line) => line.trimEnd()).filter(Boolean));
    last.splice(0, Math.max(0, last.length - SHOWN_LINES));
    if (error) throw new Error([...last, error].join('\n            '));
  }
}
