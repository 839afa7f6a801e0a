import type { EventOf } from './events.ts';
import { durationText } from './time-text.ts';

/** Why a fault of the plan was never injected, as a clause. */
export function missedBecause({ backup, because, by, lateMs }: EventOf<'fault-missed'>): string {
  switch (because) {
    case 'backup-ended':
      return `backup ${backup} ended ${lateMs === undefined ? '' : `${durationText(lateMs)} `}before`;
    case 'backup-skipped':
      return `backup ${backup} was left out`;
    case 'no-line':
      return `backup ${backup} never printed its line`;
    case 'timeline-ended':
      return 'the timeline ended before';
    case 'held':
      return `${by ?? 'another fault'} was in force on the same part`;
  }
}
