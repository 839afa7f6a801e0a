/** The axis above the timelines: lab time, at distances that leave room for their text. */
import { clockTime } from '../text/steps.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Distances between marks that a reader can count in, in ms. */
const distances = [1, 2, 5, 10, 15, 30]
  .map((count) => count * second)
  .concat([1, 2, 5, 10, 15, 30].map((count) => count * minute))
  .concat([1, 2, 3, 6, 12].map((count) => count * hour))
  .concat([1, 2, 7, 14, 28, 56, 112].map((count) => count * day));
/** Between the end of a mark's text and the next mark. */
const gap = 3;

/** Marks such as `|0:05:00` over `width` cells from 0 to `endMs`. */
export function axisText(endMs: number, width: number): string {
  const textWidth = clockTime(endMs).length + 1;
  const everyMs = distances.find((ms) => (ms / endMs) * width >= textWidth + gap) ?? endMs;
  let text = '';
  for (let ms = 0; ms < endMs; ms += everyMs) {
    const at = Math.floor((ms / endMs) * width);
    const mark = `╷${clockTime(ms)}`;
    if (at + mark.length <= width) text = text.padEnd(at) + mark;
  }
  return text.padEnd(width);
}
