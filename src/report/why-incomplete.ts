import { durationText } from '../history/time-text.ts';
import type { SubjectTimeline } from './timeline.ts';

/** Where a subject's trial stopped, as a clause with its name; undefined: it was completed. */
export function whyIncomplete({ subject, ended, untilMs }: SubjectTimeline): string | undefined {
  if (ended === 'completed') return undefined;
  if (untilMs === null) return `${subject} never started`;
  const when = untilMs < 0 ? 'in its preparation' : `after ${durationText(untilMs)}`;
  if (ended === 'interrupted') return `${subject} was interrupted ${when}`;
  if (ended === 'trouble') return `${subject} ended in trouble ${when}`;
  return `${subject}'s history stops ${when}`;
}
