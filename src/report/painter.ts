/** The colours of text for a terminal. */
import pico from 'picocolors';
import type { Tone } from './labels.ts';

export type Painter = ReturnType<typeof painter>;

/** Without `color` each function gives its text back. `boldNeutral`: the neutral tone is bold; otherwise it has no colour. */
export function painter(color: boolean, { boldNeutral = false } = {}) {
  const { bold, dim, green, yellow, red, magenta } = pico.createColors(color);
  const neutral = boldNeutral ? bold : String;
  const tones = { good: green, fair: yellow, bad: red, unknown: magenta, neutral };
  return { bold, dim, tone: (tone: Tone, text: string) => tones[tone](text) };
}
