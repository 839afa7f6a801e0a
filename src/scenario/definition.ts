/** The definition in a scenario file: plain data, made with a few functions. `parse.ts` validates it, `plan.ts` resolves it. */
import type { InjectStep } from '../faults/fault.ts';
import type { Duration } from '../history/duration.ts';
import type { Percent } from '../history/percent.ts';
import type { Capability, PlannedChurn, PlannedKinds } from '../history/plan.ts';
import type { Size } from '../history/size.ts';

export interface ScenarioDefinition {
  /** One line: the failure that the drill is about. */
  title: string;
  /** Which outage of the post-mortem it replays, e.g. `Nov 5, 00:58`. */
  incident?: string;
  /** A few sentences: the course of events, and what to look for. */
  summary?: string;
  /** Strategies by name, in the order in which they are run. */
  subjects: Record<string, Subject>;
  /** Strategies that are run after the subjects and only measured, for comparison. */
  beside?: string[];
  data: DataDefinition;
  timeline: TimelineEntry[];
  /** When the timeline ends. Without it, when its last step or lift is due. */
  ends?: Duration;
  /** How long to watch after the timeline; 10 minutes without it. */
  watch?: Duration;
  /** How long the probes watch the node at rest before the baseline run; 1 minute without it. */
  rest?: Duration;
  /** From the end of a backup to the inspection for its leftovers; 10 seconds without it. */
  settle?: Duration;
  /** The faults may miss every backup: then too `failsCleanly()` may pass. Without it, such a trial is unknown. */
  mayMiss?: boolean;
  /** `async`: the NFS server acknowledges writes before they are on its disk (exports(5)); `sync` without it, Linux's default. */
  nfsExport?: 'sync' | 'async';
  /** The capabilities that the lab must have besides those that faults and strategies need. */
  needs?: Capability[];
}

export interface DataDefinition {
  /** Regular files and directories together, in the post-mortem's proportion of 249 directories to 6,016. At most 20,000. */
  files: number;
  /** All files together, e.g. '64MiB'. At least a byte for each file, at most 600 MB. */
  size: Size;
  /** The share of the files that is rewritten before every backup; '50%' without it. */
  changed?: Percent;
  /** The kinds of entries beside plain files: the number of each; none without it. */
  kinds?: Partial<PlannedKinds>;
  /** The churn before every backup: shares of the files; none without it. */
  churn?: { [Way in keyof PlannedChurn]?: Percent };
  /** Changes of files while a backup runs: shares of the files, and one change `every` (1 s); none without it. */
  concurrentChanges?: { [Way in keyof PlannedChurn]?: Percent } & { every?: Duration };
  /** A live SQLite database that a writer fills: a row of `size` (2 kB) each `every` (5 s). `{}` has both; none without it. */
  database?: { every?: Duration; size?: Size };
}

export type Subject = { mode: 'measure' } | { mode: 'assert'; claims: Claim[] };

/** An assertion about a subject. */
export type Claim = { claim: 'fails-cleanly'; within?: Duration } | { claim: 'holds'; checks: string[] };

export type TimelineEntry =
  | { kind: 'at'; at: Duration; steps: Step[] }
  | { kind: 'every'; every: Duration; from: Duration; until: Duration; steps: Step[] }
  | { kind: 'relative'; to: BackupNumber; cue: WrittenCue; steps: Step[] };

/** One of the timeline's backups, by its number in the order of time, from 1 on. */
export interface BackupNumber {
  backup: number;
}

/** A line of a backup's output. */
export interface Line {
  /** A part of the line, at most 200 characters; case matters. */
  line: string;
}

/** The moment of a backup at which a relative fault is injected. */
export type WrittenCue = { share: Percent } | { after: Duration } | Line;

export type Step = { do: 'backup' } | { do: 'poll' } | { do: 'verify' } | InjectStep;

/** Declares a scenario: the default export of a scenario file. */
export function scenario(definition: ScenarioDefinition): ScenarioDefinition {
  return definition;
}

/** The steps happen at that time since the start of the timeline, in the order in which they are listed. */
export function at(time: Duration, ...steps: [Step, ...Step[]]): TimelineEntry {
  return { kind: 'at', at: time, steps };
}

/** The step happens at `from`, and again after each period, as long as that is before `until`. */
export function every(
  period: Duration,
  step: Step,
  span: { from: Duration; until: Duration },
): TimelineEntry {
  return { kind: 'every', every: period, ...span, steps: [step] };
}

/**
 * The faults are injected when that share of the backup's time has passed: of the time that this very backup takes without the
 * fault. So the same scenario is fair to a fast and to a slow strategy.
 */
export function during(
  backup: BackupNumber,
  share: Percent,
  ...faults: [InjectStep, ...InjectStep[]]
): TimelineEntry {
  return { kind: 'relative', to: backup, cue: { share }, steps: faults };
}

/** The faults are injected at that time after the start of the backup, if it still runs. */
export function after(
  backup: BackupNumber,
  time: Duration,
  ...faults: [InjectStep, ...InjectStep[]]
): TimelineEntry {
  return { kind: 'relative', to: backup, cue: { after: time }, steps: faults };
}

/** The faults are injected when the backup prints that line, to stdout or stderr, for the first time. */
export function when(
  backup: BackupNumber,
  line: Line,
  ...faults: [InjectStep, ...InjectStep[]]
): TimelineEntry {
  return { kind: 'relative', to: backup, cue: line, steps: faults };
}

/** The first line of the backup's output that contains this text. */
export function line(text: string): Line {
  return { line: text };
}

/**
 * Without a number, a step: part of the data changes, then a backup starts; the timeline continues while it runs. With a
 * number, that backup of the timeline, for `during`, `after` and `when`.
 */
export function backup(): Step;
export function backup(number: number): BackupNumber;
export function backup(number?: number): Step | BackupNumber {
  return number === undefined ? { do: 'backup' } : { backup: number };
}

/** A light query of the destination, as Longhorn's poll of its backup target every five minutes. */
export function poll(): Step {
  return { do: 'poll' };
}

/** A restore from the destination, compared with the source. The plan adds one ten seconds before each later backup. */
export function verify(): Step {
  return { do: 'verify' };
}

/** The subject's behaviour is recorded; it decides nothing. */
export function measure(): Subject {
  return { mode: 'measure' };
}

/** The claims about the subject decide the exit code. */
export function assert(...claims: [Claim, ...Claim[]]): Subject {
  return { mode: 'assert', claims };
}

/** All that makes up a clean failure. `within` states the deadline of one backup; see `PlannedSubject.deadlineMs`. */
export function failsCleanly(options: { within?: Duration } = {}): Claim {
  return { claim: 'fails-cleanly', ...options };
}

/** Single checks hold, by their names. */
export function holds(...checks: [string, ...string[]]): Claim {
  return { claim: 'holds', checks };
}
