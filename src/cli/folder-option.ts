import { UsageError } from '../errors.ts';

/** The value of `--out`. Throws UsageError for an empty one: to a path it would mean the current folder. */
export function parseFolder(text: string): string {
  if (text !== '') return text;
  throw new UsageError({
    what: 'the folder has no name',
    where: '--out',
    expected: 'a path',
    found: 'nothing',
  });
}
