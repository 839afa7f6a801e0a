import type { CatalogueEntry } from '../../scenario/catalogue.ts';

/** The catalogue as a list: a scenario's name and title, and under it its outage and its strategies. */
export function catalogueText(entries: readonly CatalogueEntry[]): string {
  const width = Math.max(0, ...entries.map(({ name }) => name.length));
  return entries
    .flatMap(({ name, title, incident, subjects }) => [
      `${name.padEnd(width)}  ${title}${incident ? ` (${incident})` : ''}`,
      `${' '.repeat(width)}  ${subjects.join(', ')}`,
    ])
    .join('\n');
}
