/** A shipped scenario, run as a user runs it, and the parts of the run that its tests read. */
import { join } from 'node:path';
import type { Event, EventOf, EventType } from '../../src/history/events.ts';
import { eventsIn, reportIn, start, temporaryFolder } from './cli.ts';

export interface Night {
  exitCode: number | undefined;
  /** stdout and stderr. */
  all: string;
  /** Of each subject: the outcomes of its backups, its broken and unknown checks, its metrics by name. */
  subjects: Record<string, NightSubject>;
}

interface NightSubject {
  outcome: string | null;
  backups: (string | null)[];
  broken: string[];
  metrics: Record<string, number | null>;
  events: <T extends EventType>(type: T) => EventOf<T>[];
}

/** Runs the scenario with its default subjects, or with `arguments_`. */
export async function night(scenario: string, ...arguments_: string[]): Promise<Night> {
  await using folder = await temporaryFolder();
  const out = join(folder.path, 'out');
  const { exitCode, all } = await start(['run', scenario, ...arguments_, '--out', out]);
  const { judgement } = await reportIn(out);
  const events: readonly Event[] = eventsIn(out);
  const subjects = judgement.subjects.map((one): [string, NightSubject] => [
    one.subject,
    {
      outcome: one.outcome,
      backups: one.backups.map(({ outcome }) => outcome),
      broken: one.findings.flatMap(({ check, verdict }) =>
        verdict === 'pass' || verdict === 'not-tested' ? [] : [`${check}: ${verdict}`],
      ),
      metrics: Object.fromEntries(one.metrics.map(({ name, value }) => [name, value])),
      events: <T extends EventType>(type: T) =>
        events.filter((event): event is EventOf<T> => event.subject === one.subject && event.type === type),
    },
  ]);
  return { exitCode, all, subjects: Object.fromEntries(subjects) };
}
