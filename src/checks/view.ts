import type { Event, EventOf, EventType } from '../history/events.ts';
import type { Plan, PlannedSubject } from '../history/plan.ts';
import { readTrial } from '../read-model/fold.ts';
import type { TrialModel } from '../read-model/trial-model.ts';

/** The read model that checks judge: one subject's events until the first trouble. `events`: of all subjects. */
export function view(events: readonly Event[], plan: Plan, subject: PlannedSubject): TrialModel {
  return readTrial(eventsOf(events, subject.name), plan, subject, { untilTrouble: true });
}

function eventsOf(events: readonly Event[], subject: string): Event[] {
  return events.filter(
    (event) =>
      event.subject === subject ||
      (event.type === 'trouble' && event.subject === null && concerns(events, event, subject)),
  );
}

/** Trouble without a subject concerns all that were under way, and where none was, all that were still to come. */
function concerns(events: readonly Event[], trouble: EventOf<'trouble'>, subject: string): boolean {
  const before = events.filter((event) => event.seq < trouble.seq);
  const started = ofType(before, 'subject-started').map((event) => event.subject);
  const ended = new Set(ofType(before, 'subject-ended').map((event) => event.subject));
  const running = started.filter((name) => !ended.has(name));
  return running.length > 0 ? running.includes(subject) : !started.includes(subject);
}

/** The events of one type. */
export function ofType<T extends EventType>(events: readonly Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}
