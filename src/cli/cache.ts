import type { Command } from '@commander-js/extra-typings';
import { UsageError } from '../errors.ts';
import { parseDuration } from '../history/duration.ts';
import { parseSize } from '../history/size.ts';
import { durationText } from '../history/time-text.ts';
import { print, printJson } from '../terminal/output.ts';
import { examples } from './examples.ts';
import type { Session } from './session.ts';

/** `scenario cache`: lists the finished trials of the store, and removes old ones. */
export function addCache(program: Command, _session: Session): void {
  program
    .command('cache')
    .description('list the finished trials that `scenario compare` takes, and remove old ones')
    .option('--older <age>', 'remove those that no compare has used for so long, as 30d', parseAge)
    .option('--above <size>', 'remove the longest unused ones above this size of all, as 2GiB', parseBytes)
    .option('--json', 'print the trials as JSON, or the removed ones')
    .addHelpText(
      'after',
      examples([
        ['scenario cache', 'each trial with its size and its last use'],
        ['scenario cache --older 30d --above 2GiB', 'in CI, before the cache is saved'],
        ['scenario clean --cache', 'images and snapshots of the labs'],
      ]),
    )
    .action(async ({ older: ageMs, above: bytes, json }) => {
      const { listTrials, removeTrial } = await import('../store/store.ts');
      const { pruned } = await import('../store/prune.ts');
      const { size } = await import('../report/size.ts');
      const nowMs = Date.now();
      const entries = await listTrials();
      const prunes = ageMs !== undefined || bytes !== undefined;
      const shown = prunes ? pruned(entries, { ageMs, bytes }, nowMs) : entries;
      if (prunes) for (const entry of shown) await removeTrial(entry);
      const rows = shown.map(({ digest, bytes, usedAtMs, entry }) => ({
        digest,
        bytes,
        usedAt: new Date(usedAtMs).toISOString(),
        trial: entry
          ? `${entry.result.scenario} / ${entry.result.strategy}, seed ${entry.result.seed}`
          : 'unreadable',
      }));
      if (json) {
        printJson(prunes ? { removed: rows } : rows);
        return;
      }
      const total = shown.reduce((sum, entry) => sum + entry.bytes, 0);
      const count = `${shown.length} ${shown.length === 1 ? 'trial' : 'trials'}, ${size(total)}`;
      const lines = rows.map(
        ({ digest, bytes, usedAt, trial }) =>
          `${digest.slice(0, 12)}  ${size(bytes).padStart(10)}  used ${durationText(nowMs - Date.parse(usedAt))} ago  ${trial}`,
      );
      print([...lines, prunes ? `removed ${count}` : count].join('\n'));
    });
}

function parseAge(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new UsageError({
    what: 'the age is not usable',
    where: '--older',
    expected: 'as 30d or 12h',
    found: text,
  });
}

function parseBytes(text: string): number {
  const bytes = parseSize(text);
  if (bytes !== undefined) return bytes;
  throw new UsageError({
    what: 'the size is not usable',
    where: '--above',
    expected: 'as 2GiB',
    found: text,
  });
}
