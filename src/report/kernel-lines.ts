/** The kernel log of one subject, bounded: classified lines come first, and omitted lines are counted. */
import { z } from 'zod';
import { type EventOf, KernelLineClass } from '../history/events.ts';
import { plainLine } from '../terminal/plain.ts';

/** The limits on classified lines and on others; half is kept from the start and half from the end. */
export const MAX_CLASSIFIED = 200;
export const MAX_OTHER = 60;

export const KernelLog = z.object({
  lines: z.array(z.object({ tMs: z.number(), class: KernelLineClass, text: z.string() })),
  /** Lines seen of each class, kept or not. */
  counts: z.partialRecord(KernelLineClass, z.int()),
  /** Lines that are in the history and not here. */
  leftOut: z.int(),
});
export type KernelLog = z.infer<typeof KernelLog>;

/** The lines of one subject, in the order of the history. */
export function kernelLog(events: readonly EventOf<'kernel'>[]): KernelLog {
  const classified = ends(
    events.filter((event) => event.class !== 'other'),
    MAX_CLASSIFIED,
  );
  const other = ends(
    events.filter((event) => event.class === 'other'),
    MAX_OTHER,
  );
  const kept = [...classified, ...other].toSorted((a, b) => a.seq - b.seq);
  return {
    lines: kept.map((event) => ({ tMs: event.t, class: event.class, text: plainLine(event.text) })),
    counts: count(events),
    leftOut: events.length - kept.length,
  };
}

function ends<T>(items: readonly T[], limit: number): readonly T[] {
  return items.length <= limit ? items : [...items.slice(0, limit / 2), ...items.slice(-limit / 2)];
}

function count(events: readonly EventOf<'kernel'>[]): KernelLog['counts'] {
  const counts: KernelLog['counts'] = {};
  for (const event of events) counts[event.class] = (counts[event.class] ?? 0) + 1;
  return counts;
}
