/** Validates the export of a scenario file, and returns it with every figure in plain units. */
import { basename, extname } from 'node:path';
import type { z } from 'zod';
import { faults, findFault } from '../faults/index.ts';
import { formatDuration } from '../history/duration.ts';
import type { Limits } from '../history/limits.ts';
import type {
  Capability,
  PlannedChurn,
  PlannedConcurrentChanges,
  PlannedData,
  PlannedDatabase,
  PlannedKinds,
} from '../history/plan.ts';
import { suggestion } from './did-you-mean.ts';
import { expectation, type Problem, problems, refuse, show } from './problem.ts';
import { relativeProblems } from './relative-problems.ts';
import { Definition, type ParsedEntry, type ParsedStep, type ParsedSubject } from './schema.ts';
import { planTimeline } from './timeline.ts';

/** A scenario that can be planned: valid, and its timeline possible. Times are ms, sizes bytes. */
export interface Scenario {
  /** As on the command line: the name of its file without the extension. */
  readonly name: string;
  /** The file as messages name it. */
  readonly file: string;
  readonly title: string;
  readonly incident?: string;
  readonly summary?: string;
  readonly subjects: Readonly<Record<string, ParsedSubject>>;
  readonly beside: readonly string[];
  readonly data: PlannedData;
  readonly timeline: readonly ParsedEntry[];
  readonly endsMs?: number;
  readonly watchMs: number;
  readonly limits: Pick<Limits, 'restMs' | 'settleMs'>;
  readonly mayMiss?: boolean;
  readonly nfsExport?: 'sync' | 'async';
  readonly needs: readonly Capability[];
}

/** Of one entry, and of all together. More would be a slip of the unit rather than a drill. */
const MOST_OCCURRENCES = 10_000;
/** More than the post-mortem's 550 MB and 6,016 files; two versions of it fit on a target's disk of 1.5 GiB, at 16 KiB an inode. */
const MOST_BYTES = 600_000_000;
const MOST_FILES = 20_000;

/** Of the post-mortem's 6,016 files, 249 were directories. */
const DIRECTORY_SHARE = 249 / 6016;

/**
 * The scenario that `definition` describes. Throws UsageError with one line for each problem: `file`, the
 * path within it, the expected and the found value, or the conflicts in its timeline.
 */
export function parseScenario(definition: unknown, file: string): Scenario {
  const parsed = Definition.safeParse(definition, { error: expectation });
  if (!parsed.success) throw refuse(file, problems(parsed.error, definition));

  const { ends, watch, rest: restMs, settle: settleMs, data, timeline, ...others } = parsed.data;
  const injections = timeline.map(resolveFaults);
  const wrong = [
    ...subjectProblems(others.subjects, others.beside),
    ...dataProblems(data),
    ...timeline.flatMap(periodProblems),
    ...sumProblems(timeline),
    ...injections.flatMap((entry) => entry.wrong),
    ...backupProblems(timeline),
  ];
  if (wrong.length > 0) throw refuse(file, wrong);
  // Only now is the number of occurrences known to be small.
  const relative = relativeProblems(injections.map(({ entry }) => entry));
  if (relative.length > 0) throw refuse(file, relative);

  const scenario: Scenario = {
    name: basename(file, extname(file)),
    file,
    ...others,
    data: plannedData(data),
    timeline: injections.map(({ entry }) => entry),
    endsMs: ends,
    watchMs: watch,
    limits: { restMs, settleMs },
  };
  const conflicts = planTimeline(scenario).conflicts;
  if (conflicts.length > 0) throw refuse(file, conflicts);
  return scenario;
}

/** Gives an entry with the parameters of its faults resolved. */
function resolveFaults(entry: ParsedEntry, index: number): { entry: ParsedEntry; wrong: Problem[] } {
  const wrong: Problem[] = [];
  const resolved = entry.steps.map((step): ParsedStep => {
    if (step.do !== 'inject') return step;
    const place = `timeline[${index}].${step.fault}`;
    const fault = findFault(step.fault);
    if (!fault) {
      const hint = suggestion(step.fault, Object.keys(faults));
      wrong.push({ place, text: `expected a fault, found ${show(step.fault)}. ${hint}` });
      return step;
    }
    const params = fault.params.safeParse(step.params, { error: expectation });
    if (params.success) return { ...step, params: params.data };
    wrong.push(...problems(params.error, step.params, place));
    return step;
  });
  return { entry: { ...entry, steps: resolved }, wrong };
}

function subjectProblems(subjects: Scenario['subjects'], beside: readonly string[]): Problem[] {
  if (Object.keys(subjects).length === 0)
    return [{ place: 'subjects', text: 'expected at least one strategy, found an empty object' }];
  return beside.flatMap((name, index) => {
    const twice = Object.hasOwn(subjects, name) || beside.indexOf(name) < index;
    return twice ? [{ place: `beside[${index}]`, text: `${show(name)} is run already` }] : [];
  });
}

function dataProblems({ files, size: bytes }: { files: number; size: number }): Problem[] {
  const regular = files - directoriesOf(files);
  if (bytes < regular) {
    const text = `expected at least a byte for each of ${regular} regular files, found ${bytes} bytes`;
    return [{ place: 'data.size', text }];
  }
  if (files > MOST_FILES)
    return [{ place: 'data.files', text: `expected at most ${MOST_FILES}, found ${files}` }];
  if (bytes <= MOST_BYTES) return [];
  const text = `expected at most ${MOST_BYTES} bytes, as the lab's disks hold two versions, found ${bytes} bytes`;
  return [{ place: 'data.size', text }];
}

function periodProblems(entry: ParsedEntry, index: number): Problem[] {
  if (entry.kind !== 'every') return [];
  const from = formatDuration(entry.from);
  const until = formatDuration(entry.until);
  const place = `timeline[${index}].until`;
  if (entry.until <= entry.from)
    return [{ place, text: `expected a time after \`from\`, which is ${from}, found ${until}` }];
  const count = occurrencesOf(entry);
  if (count <= MOST_OCCURRENCES) return [];
  const period = formatDuration(entry.every);
  const text = `every ${period} until ${until} makes ${count} steps; at most ${MOST_OCCURRENCES} are possible`;
  return [{ place, text }];
}

/** Entries that are each within the limit may exceed it together, by their number or by their steps. */
function sumProblems(timeline: readonly ParsedEntry[]): Problem[] {
  if (timeline.some((entry) => occurrencesOf(entry) > MOST_OCCURRENCES)) return [];
  const sum = timeline.reduce((count, entry) => count + occurrencesOf(entry) * entry.steps.length, 0);
  if (sum <= MOST_OCCURRENCES) return [];
  const text = `its entries make ${sum} steps together; at most ${MOST_OCCURRENCES} are possible`;
  return [{ place: 'timeline', text }];
}

function occurrencesOf(entry: ParsedEntry): number {
  return entry.kind === 'every' ? Math.max(0, Math.ceil((entry.until - entry.from) / entry.every)) : 1;
}

function backupProblems(timeline: readonly ParsedEntry[]): Problem[] {
  if (timeline.some((entry) => entry.steps.some((step) => step.do === 'backup'))) return [];
  return [
    { place: 'timeline', text: 'expected at least one backup(), found none: nothing would be drilled' },
  ];
}

function plannedData(data: z.output<typeof Definition>['data']): PlannedData {
  return {
    files: data.files,
    directories: directoriesOf(data.files),
    bytes: data.size,
    changed: data.changed / 100,
    ...(data.kinds && { kinds: { ...noKinds, ...data.kinds } }),
    ...(data.churn && { churn: sharesOf({ ...noChurn, ...data.churn }) }),
    ...(data.concurrentChanges && { concurrentChanges: plannedChanges(data.concurrentChanges) }),
    ...(data.database && { database: plannedDatabase(data.database) }),
  };
}

function plannedChanges({
  every = 1_000,
  ...shares
}: Partial<PlannedChurn> & { every?: number }): PlannedConcurrentChanges {
  return { ...sharesOf({ ...noChurn, ...shares }), everyMs: every };
}

function plannedDatabase({
  every = 5_000,
  size = 2_000,
}: {
  every?: number;
  size?: number;
}): PlannedDatabase {
  return { everyMs: every, rowBytes: size };
}

const noKinds: PlannedKinds = {
  symlinks: 0,
  hardLinks: 0,
  sparse: 0,
  emptyFiles: 0,
  emptyFolders: 0,
  oddNames: 0,
  deep: 0,
  attributes: 0,
  metadata: false,
};
const noChurn: PlannedChurn = { appear: 0, vanish: 0, grow: 0, shrink: 0, rename: 0 };

/** From percent. */
function sharesOf({ appear, vanish, grow, shrink, rename }: PlannedChurn): PlannedChurn {
  const [a, v, g, s, r] = [appear, vanish, grow, shrink, rename].map((percent) => percent / 100);
  return { appear: a ?? 0, vanish: v ?? 0, grow: g ?? 0, shrink: s ?? 0, rename: r ?? 0 };
}

function directoriesOf(files: number): number {
  return Math.round(files * DIRECTORY_SHARE);
}
