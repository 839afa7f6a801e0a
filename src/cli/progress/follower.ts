import type { Event } from '../../history/events.ts';
import type { Plan } from '../../history/plan.ts';
import { clockTime } from '../text/steps.ts';
import { notable, notableOfRun } from './notable.ts';
import { begin, isBefore, type Progress, reduce } from './state.ts';

/** Follows a run: keeps the state of each subject, and gives the lines that an event is worth. */
export class Follower {
  readonly plan: Plan;
  readonly #subjects = new Map<string, Progress>();

  constructor(plan: Plan) {
    this.plan = plan;
  }

  /** The subjects that were heard of, in the order of the plan. */
  get subjects(): Progress[] {
    return this.plan.subjects.flatMap(({ name }) => this.#subjects.get(name) ?? []);
  }

  /** Takes note of the event; gives its lines, each with subject and lab time. */
  take(event: Event): string[] {
    const { subject } = event;
    if (subject === null) return notableOfRun(event);
    const before = this.#subjects.get(subject) ?? begin(this.plan, subject);
    const after = reduce(before, event);
    this.#subjects.set(subject, after);
    const prefix = `${subject.padEnd(this.#nameWidth)} ${whenText(after, event).padStart(7)}  `;
    return notable(before, event, after).map((line) => `${prefix}${line}`);
  }

  get #nameWidth(): number {
    return Math.max(...this.plan.subjects.map(({ name }) => name.length));
  }
}

/** A subject's first event is noted on the clock of a lab that has not been set yet. */
function whenText(after: Progress, { t }: Event): string {
  return isBefore(after) ? 'before' : clockTime(t);
}
