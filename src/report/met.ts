/** Which faults met the backups of a trial, in words. */
import type { SubjectJudgement } from '../history/finding.ts';
import { plainLine } from '../terminal/plain.ts';

/** The number of encounters that a page lists; report.json has all. */
const mostListed = 40;
const mostInShort = 2;

/** One line an encounter, e.g. `silence#1: 431 packets of backup 2 dropped`; where no fault met a backup, why. Empty: not known. */
export function metLines(judged: SubjectJudgement): string[] {
  return listed(judged, mostListed);
}

/** The same as one line; undefined: not known. */
export function metInShort(judged: SubjectJudgement): string | undefined {
  return listed(judged, mostInShort).join('; ') || undefined;
}

function listed({ backups, notTested }: SubjectJudgement, most: number): string[] {
  if (notTested !== null) return [plainLine(notTested)];
  const all = backups.flatMap(({ met }) => met.map(({ fault, text }) => plainLine(`${fault}: ${text}`)));
  const more = all.length - most;
  return more > 0 ? [...all.slice(0, most), `and ${more} more`] : all;
}
