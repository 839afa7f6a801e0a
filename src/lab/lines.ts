import type { Readable } from 'node:stream';

/**
 * Gives every whole line that comes out of a lab. A QEMU that is killed resets its pipes, in the middle of a line maybe:
 * its exit reports that it is gone, and nothing here does. Only a line feed ends a line, for JSON may hold every other
 * character that node:readline takes for an end.
 */
export function eachLine(pipe: Readable, take: (line: string) => void): void {
  let unfinished = '';
  pipe.setEncoding('utf8');
  pipe.on('error', () => {});
  pipe.on('data', (text: string) => {
    const lines = (unfinished + text).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}
