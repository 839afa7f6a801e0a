/** Docker's messages while it pulls or builds: JSON lines, the last of which may be an error although the request succeeded. */
import { createInterface } from 'node:readline';

/** One line, as far as it is of interest (https://docs.docker.com/reference/api/engine/). */
export interface EngineLine {
  /** Of a build: its output, one or more lines. */
  stream?: string;
  /** Of a pull: the state of the layer `id`. */
  status?: string;
  id?: string;
  /** Of a layer that is being downloaded or extracted, in bytes. */
  progressDetail?: { current?: number; total?: number };
  error?: string;
}

/** How many lines of a build an error shows. */
const SHOWN_LINES = 15;

/** Reads until the end. Throws an Error with the engine's own words, and with the last lines before them. */
export async function readToEnd(
  answer: NodeJS.ReadableStream,
  onLine: (line: EngineLine) => void = () => {},
): Promise<void> {
  const last: string[] = [];
  for await (const text of createInterface({ input: answer })) {
    if (!text.trim()) continue;
    const line = JSON.parse(text) as EngineLine;
    const { stream, error } = line;
    onLine(line);
    // Several lines at a time, and colours.
    const printed = stream?.replace(/\x1b\[[\d;]*m/g, '').split('\n') ?? [];
    last.push(...printed.map((line) => line.trimEnd()).filter(Boolean));
    last.splice(0, Math.max(0, last.length - SHOWN_LINES));
    if (error) throw new Error([...last, error].join('\n            '));
  }
}
