/** Faults that are relative to a backup, in words. */
import { type CueCame, cueText } from '../history/cue.ts';
import type { EventOf } from '../history/events.ts';
import { missedBecause } from '../history/missed-because.ts';
import { durationText } from '../history/time-text.ts';

/** `50 % into backup 1 (703 ms of 1.4 s, by its rehearsal)`. */
export function cueCameText(came: CueCame): string {
  const { of, afterMs } = came;
  const after = durationText(afterMs);
  const ran = of && { rehearsal: 'its rehearsal', baseline: 'the baseline run' }[of.run];
  return `${cueText(came)} (${of ? `after ${after}; ${ran} took ${durationText(of.durationMs)}` : `after ${after}`})`;
}

/** `fault silence never came: backup 1 ended before, by 40 ms`. */
export function missedText(event: EventOf<'fault-missed'>): string {
  return `fault ${event.name} never came: ${missedBecause(event)}`;
}

/** `rehearsal of backup 1 in a copy of the lab: exit code 0 after 1.4 s`. */
export function rehearsalText({ backup, ended, code, signal, durationMs }: EventOf<'rehearsed'>): string {
  const how = ended ? (signal ?? `exit code ${code}`) : 'not ended';
  return `rehearsal of backup ${backup} in a copy of the lab: ${how} after ${durationText(durationMs)}`;
}
