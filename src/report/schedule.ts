/** The backup's schedule after a deletion: was it restored, how soon, and would it have fired. */
import { z } from 'zod';
import type { Event, EventOf } from '../history/events.ts';
import { durationText, momentText } from '../history/time-text.ts';

/** One deletion by the drill, with all changes until the next one, or until the drill's own lift. */
export const Deletion = z.object({
  atMs: z.number(),
  /** `cluster`: the live CronJob alone. `git`: by a commit. */
  from: z.enum(['cluster', 'git']),
  /** The commit that Git's HEAD was at, abbreviated. */
  commit: z.string(),
  /** From the deletion until the reconciler had put it back; null: it did not. */
  revertedAfterMs: z.number().nullable(),
  /** From the commit until the reconciler had deleted the CronJob from the cluster; null: it did not. */
  prunedAfterMs: z.number().nullable(),
  /** How long it was watched. */
  watchedMs: z.number(),
  /** Whether the next schedule would have fired after all that; null: not known. */
  wouldFire: z.boolean().nullable(),
});
export type Deletion = z.infer<typeof Deletion>;

export const ScheduleFigures = z.object({
  deletions: z.array(Deletion),
  /** How many deletions the reconciler undid. */
  reverted: z.int(),
  /** The longest time until one was undone; null: none was. */
  longestRevertMs: z.number().nullable(),
});
export type ScheduleFigures = z.infer<typeof ScheduleFigures>;

/** From the events of one subject; null: its schedule was left alone. Pure. */
export function scheduleFigures(events: readonly Event[]): ScheduleFigures | null {
  const changes = events.filter((event) => event.type === 'schedule');
  const starts = changes.flatMap((change, index) => (isDeletion(change) ? [index] : []));
  if (starts.length === 0) return null;
  const deletions = starts.map((start, nth) => deletionOf(changes.slice(start, starts[nth + 1]), events));
  const reverts = deletions.flatMap(({ revertedAfterMs }) => revertedAfterMs ?? []);
  return {
    deletions,
    reverted: reverts.length,
    longestRevertMs: reverts.length > 0 ? Math.max(...reverts) : null,
  };
}

type Change = EventOf<'schedule'>;

function isDeletion({ what }: Change): boolean {
  return what === 'deleted' || what === 'committed';
}

/** `changes` begin with the deletion. The drill's own restoration, and every later change, is no answer to the deletion. */
function deletionOf(changes: readonly Change[], events: readonly Event[]): Deletion {
  const [deleted] = changes as [Change];
  const undone = changes.findIndex(({ what, by }) => what === 'restored' && by === 'drill');
  const seen = undone < 0 ? changes : changes.slice(0, undone);
  const first = (what: Change['what']) => seen.find((change) => change.what === what)?.afterMs ?? null;
  const looked = seen.findLast(({ what }) => what === 'looked');
  const untilMs = looked?.t ?? events.at(-1)?.t ?? deleted.t;
  return {
    atMs: deleted.t,
    from: deleted.what === 'committed' ? 'git' : 'cluster',
    commit: deleted.commit,
    revertedAfterMs: first('restored'),
    prunedAfterMs: first('pruned'),
    watchedMs: Math.round(untilMs - deleted.t),
    wouldFire: seen.at(-1)?.wouldFire ?? null,
  };
}

/** The columns of a report's table. */
export const scheduleColumns = ['deleted', 'then', 'the next schedule'] as const;

/** A row for each deletion. */
export function scheduleRows({ deletions }: ScheduleFigures): [string, string, string][] {
  return deletions.map(({ atMs, from, commit, wouldFire, ...after }) => [
    `${momentText(atMs)}, ${from === 'git' ? `in Git (${commit})` : 'in the cluster alone'}`,
    answer(after),
    wouldFire === null ? 'not known' : wouldFire ? 'would fire' : 'would not fire',
  ]);
}

function answer({
  revertedAfterMs,
  prunedAfterMs,
  watchedMs,
}: Pick<Deletion, 'revertedAfterMs' | 'prunedAfterMs' | 'watchedMs'>): string {
  if (revertedAfterMs !== null) return `put back after ${durationText(revertedAfterMs)}`;
  if (prunedAfterMs !== null) return `gone from the cluster after ${durationText(prunedAfterMs)}, for good`;
  return `nothing happened for ${durationText(watchedMs)}`;
}

/** The figures in one sentence. The reconciler is the lab's stand-in, and is called so. */
export function scheduleSentence({ deletions, reverted, longestRevertMs }: ScheduleFigures): string {
  const times = deletions.length === 1 ? '1 time' : `${deletions.length} times`;
  const back =
    longestRevertMs === null
      ? 'it was never put back'
      : `it was put back ${reverted === 1 ? 'once' : `${reverted} times`}, after ${durationText(longestRevertMs)} at most`;
  return `The CronJob was deleted ${times}, and ${back}, by a reconciler that stands in for ArgoCD.`;
}
