/** The last output of a container, for errors. */
import type { Container } from 'dockerode';

/** The number of lines in an error. */
export const shownLines = 15;
/** And of characters in each: a kubelet prints whole pods into a line. */
const widest = 300;

/** Never throws: an error that is being made says more than one about a log. */
export async function lastLines(container: Container): Promise<string[]> {
  try {
    const log = await container.logs({ stdout: true, stderr: true, tail: shownLines });
    const lines = textOf(log).trimEnd().split('\n').slice(-shownLines);
    return lines.map(shortened);
  } catch (error) {
    return [`(its log cannot be read: ${(error as Error).message})`];
  }
}

/** A line of a log, cut where it is too long for an error. */
export function shortened(line: string): string {
  return line.length > widest ? `${line.slice(0, widest)}…` : line;
}

/** Both streams of a container without a terminal, in frames: which stream, three zeros, the length, and the text. */
function textOf(frames: Buffer): string {
  let text = '';
  for (let at = 0; at + 8 <= frames.length; ) {
    const end = at + 8 + frames.readUInt32BE(at + 4);
    text += frames.toString('utf8', at + 8, end);
    at = end;
  }
  return text;
}
