import pico from 'picocolors';
import type { Diagnosis } from '../../lab/diagnosis.ts';

/** A doctor's findings as a table; under each that is not well, what to do. */
export function diagnosesText(found: readonly Diagnosis[], { color }: { color: boolean }): string {
  const { green, red, dim } = pico.createColors(color);
  const width = Math.max(0, ...found.map(({ name }) => name.length));
  const indent = ' '.repeat(width + 4);
  return found
    .flatMap(({ name, ok, optional, detail, fix }) => {
      const sign = ok ? green('✔') : optional ? dim('–') : red('✖');
      const lines = (text: string) => text.split('\n').map((line) => `${indent}${line.trim()}`);
      return [
        `${sign} ${name.padEnd(width)}  ${lines(detail).join('\n').trim()}`,
        ...(fix ? lines(fix) : []),
      ];
    })
    .join('\n');
}
