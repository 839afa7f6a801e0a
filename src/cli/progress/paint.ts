/** Colours the lines of the live display. */
import pico from 'picocolors';
import type { Line, Tone } from './line.ts';

/** Gives a line as a terminal takes it; `color`: see `wantsColor`. Spaces at its end would be broken into rows of their own. */
export function painter(color: boolean): (line: Line) => string {
  const { bold, dim, green, yellow, red, magenta, cyan } = pico.createColors(color);
  const paints: Record<Tone, (text: string) => string> = {
    plain: String,
    title: bold,
    dim,
    good: green,
    fair: yellow,
    bad: red,
    unknown: magenta,
    fault: yellow,
    job: cyan,
  };
  return (line) =>
    trimmed(line)
      .map(({ text, tone }) => (text === '' ? '' : paints[tone](text)))
      .join('');
}

function trimmed(line: Line): Line {
  const last = line.findLastIndex(({ text }) => text.trimEnd() !== '');
  return line
    .slice(0, last + 1)
    .map((part, nth) => (nth === last ? { ...part, text: part.text.trimEnd() } : part));
}
