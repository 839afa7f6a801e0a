/** The events of a run, built in memory, as the trials of which checks and reports are functions. */
import { Event } from '../../src/history/events.ts';
import type { TrialHistory } from '../../src/history/trial-history.ts';
import { labelled, trialsOf } from '../../src/history/trials.ts';

/** Of a history that is whole. */
export function asTrials(events: readonly Event[]): TrialHistory[] {
  return labelled(trialsOf({ events, damage: null }));
}

/** The same events as the history of a trial has them: of the first subject, between an opening and a closing line. */
export function asTrialHistory(events: readonly Event[]): Event[] {
  const [run] = asTrials(events);
  if (!run) throw new Error('there is no trial');
  const { id, plan, firedrill, lab, startedAt, strategy } = run;
  const first = { t: -3_600_000, subject: strategy, type: 'trial-started', lab, startedAt };
  const trial = {
    schema: 2,
    id,
    firedrill,
    plan,
    strategy: { name: strategy, digest: 'sha256:0', files: [] },
  };
  const last = { t: run.events.at(-1)?.t ?? 0, subject: strategy, type: 'trial-ended' };
  return [{ ...first, trial }, ...run.events, last].map((event, seq) => Event.parse({ ...event, seq }));
}
