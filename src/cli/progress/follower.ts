import type { Event } from '../../history/events.ts';
import type { Plan } from '../../history/plan.ts';
import { clockTime } from '../text/steps.ts';
import { notable } from './notable.ts';
import { begin, type Progress, reduce } from './state.ts';

/** Follows a run: keeps its state, and gives the lines that an event is worth. */
export class Follower {
  state: Progress;

  constructor(plan: Plan) {
    this.state = begin(plan);
  }

  /** Takes note of the event; gives its lines, each with subject and lab time. */
  take(event: Event): string[] {
    const before = this.state;
    this.state = reduce(before, event);
    const { subject, t } = event;
    const when = t < 0 ? 'before' : clockTime(t);
    return notable(before, event, this.state).map(
      (line) => `${subject ? `${subject} ${when}  ` : ''}${line}`,
    );
  }
}
