/** One of several parts of a matrix, for machines that share the work; `scenario merge` joins the parts. */
import { UsageError } from '../../errors.ts';
import type { Place } from './matrix-folder.ts';

export interface Shard {
  /** From 1 to `of`. */
  readonly index: number;
  readonly of: number;
}

/** The most parts of a matrix. */
const most = 1_000;

/**
 * The value of `--shard`: `2/4`, or `4` where JOB_COMPLETION_INDEX has the index, counted from 0, as in an Indexed Job of Kubernetes.
 * Throws UsageError.
 */
export function parseShard(text: string, env: NodeJS.ProcessEnv = process.env): Shard {
  const [, written, count] = /^(?:(\d{1,4})\/)?(\d{1,4})$/.exec(text) ?? [];
  const { JOB_COMPLETION_INDEX: completion } = env;
  const index = written !== undefined ? Number(written) : indexOf(completion);
  const of = Number(count);
  if (count !== undefined && of >= 1 && of <= most && index !== undefined && index >= 1 && index <= of)
    return { index, of };
  throw new UsageError({
    what: 'the shard is not usable',
    where: '--shard',
    expected: `INDEX/COUNT as 2/4, with an index from 1 to the count and at most ${most} shards; or the count alone, with JOB_COMPLETION_INDEX below it`,
    found: `${text === '' ? 'nothing' : text}${written === undefined ? ` (JOB_COMPLETION_INDEX: ${completion ?? 'not set'})` : ''}`,
  });
}

/** The places of one shard. Those of one strategy stay together where that is possible: the shards then build few layers of packages. */
export function placesOf(shard: Shard, places: readonly Place[]): Place[] {
  const names = [...new Set(places.map(({ trial }) => trial.strategy.name))];
  const byStrategy = names.flatMap((name) => places.filter(({ trial }) => trial.strategy.name === name));
  const bound = (nth: number) => Math.round((nth * byStrategy.length) / shard.of);
  return byStrategy.slice(bound(shard.index - 1), bound(shard.index));
}

function indexOf(completion: string | undefined): number | undefined {
  return completion !== undefined && /^\d{1,4}$/.test(completion) ? Number(completion) + 1 : undefined;
}
