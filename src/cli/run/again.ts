import type { PrepareOptions } from './prepare.ts';

/** The command that runs a scenario again with these options, independent of later defaults. */
export function again(
  name: string,
  { lab, clock, seeds, strategy = [], allowHostHang }: PrepareOptions,
): string {
  const words = ['scenario', 'run', name, '--lab', lab, '--clock', clock, '--seed', seeds.join(',')];
  words.push(...strategy.flatMap((chosen) => ['--strategy', chosen]));
  if (allowHostHang) words.push('--allow-host-hang');
  return words.map(quoted).join(' ');
}

/** A word as a POSIX shell takes it. */
export function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
