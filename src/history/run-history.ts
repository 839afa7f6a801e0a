/** Histories of schema 1: one file held a whole run, the events of all its subjects between each other's. */
import type { Event, EventOf, EventType } from './events.ts';
import type { History } from './file.ts';
import { trialId } from './trial.ts';
import type { TrialHistory } from './trial-history.ts';

/** The trials of such a run, one a subject, each with its own events under the file's `seq`. */
export function trialsOfRun({ events, damage }: History, file: string): TrialHistory[] {
  const started = ofType(events, 'run-started')[0];
  if (!started) return [];
  const { plan, lab, firedrill, startedAt } = started;
  const closed = events.some(({ type }) => type === 'run-ended');
  return plan.subjects.map((subject) => ({
    id: trialId(subject.name, plan.seed),
    label: subject.name,
    strategy: subject.name,
    plan: { ...plan, subjects: [subject] },
    firedrill,
    digest: null,
    startedAt,
    lab,
    events: eventsOf(events, subject.name),
    closed,
    damage,
    file,
  }));
}

function eventsOf(events: readonly Event[], subject: string): Event[] {
  return events.flatMap((event) => {
    if (event.subject === subject) return [event];
    const concerned = event.type === 'trouble' && event.subject === null && concerns(events, event, subject);
    return concerned ? [{ ...event, subject }] : [];
  });
}

/** Trouble without a subject concerns all that were under way, and where none was, all that were still to come. */
function concerns(events: readonly Event[], trouble: EventOf<'trouble'>, subject: string): boolean {
  const before = events.filter((event) => event.seq < trouble.seq);
  const started = ofType(before, 'subject-started').map((event) => event.subject);
  const ended = new Set(ofType(before, 'subject-ended').map((event) => event.subject));
  const running = started.filter((name) => !ended.has(name));
  return running.length > 0 ? running.includes(subject) : !started.includes(subject);
}

function ofType<T extends EventType>(events: readonly Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}
