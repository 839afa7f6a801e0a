/** The shape of a scenario as written; the parsed value has every figure in plain units: ms, bytes, percent. */
import { z } from 'zod';
import { LONGEST_LINE_TEXT } from '../history/cue.ts';
import { duration, moment } from '../history/duration.ts';
import { usualLimits } from '../history/limits.ts';
import { percent } from '../history/percent.ts';
import { Capability } from '../history/plan.ts';
import { size } from '../history/size.ts';
import type { ScenarioDefinition } from './definition.ts';

/** Long enough for a backup to reach its default deadline, five minutes over its baseline run, and for the inspection after it. */
const DEFAULT_WATCH_MS = 600_000;

const text = () => z.string().trim().min(1);

const ParsedStep = z.discriminatedUnion(
  'do',
  [
    z.strictObject({ do: z.literal('backup') }),
    z.strictObject({ do: z.literal('poll') }),
    z.strictObject({ do: z.literal('verify') }),
    z.strictObject({
      do: z.literal('inject'),
      fault: z.string(),
      params: z.record(z.string(), z.unknown()),
    }),
  ],
  { error: "a step such as backup() or silence('target')" },
);
export type ParsedStep = z.output<typeof ParsedStep>;

/** Text within one line: a line feed would never be found in one. */
const lineText = () =>
  z
    .string()
    .max(LONGEST_LINE_TEXT)
    .refine((text) => text.trim() !== '' && !/[\r\n]/.test(text), { error: 'some text within one line' });

const BackupNumber = z.object(
  { backup: z.int().min(1) },
  { error: 'a backup by its number such as backup(1)' },
);

const ParsedCue = z.union(
  [
    z.strictObject({ share: percent() }),
    z.strictObject({ after: moment() }),
    z.strictObject({ line: lineText() }),
  ],
  { error: "a share such as '50%', a time such as '200ms', or line('…')" },
);

const steps = z.array(ParsedStep).min(1);
const ParsedEntry = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('at'), at: moment(), steps }),
    z.strictObject({ kind: z.literal('every'), every: duration(), from: moment(), until: moment(), steps }),
    z.strictObject({ kind: z.literal('relative'), to: BackupNumber, cue: ParsedCue, steps }),
  ],
  { error: 'at(…), every(…), during(…), after(…) or when(…)' },
);
export type ParsedEntry = z.output<typeof ParsedEntry>;

export const ParsedClaim = z.discriminatedUnion(
  'claim',
  [
    z.strictObject({ claim: z.literal('fails-cleanly'), within: duration().optional() }),
    z.strictObject({ claim: z.literal('holds'), checks: z.array(text()).min(1) }),
  ],
  { error: 'failsCleanly(…) or holds(…)' },
);
export type ParsedClaim = z.output<typeof ParsedClaim>;

const ParsedSubject = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({ mode: z.literal('measure') }),
    z.strictObject({ mode: z.literal('assert'), claims: z.array(ParsedClaim).min(1) }),
  ],
  { error: 'measure() or assert(…)' },
);
export type ParsedSubject = z.output<typeof ParsedSubject>;

/** Few sparse files: each takes 8 MiB where a restore fills its holes. */
const count = (most = 1000) => z.int().min(0).max(most).default(0);
const kinds = {
  symlinks: count(),
  hardLinks: count(),
  sparse: count(10),
  emptyFiles: count(),
  emptyFolders: count(),
  oddNames: count(),
  deep: count(10),
  attributes: count(),
  metadata: z.boolean().default(false),
};
const share = () => percent().default(0);
const churn = { appear: share(), vanish: share(), grow: share(), shrink: share(), rename: share() };

const concurrentChanges = { ...churn, every: duration().default(1_000) };

const database = { every: duration().default(5_000), size: size().default(2_000) };

/** The default export of a scenario file. */
export const Definition = z.strictObject({
  title: text(),
  incident: text().optional(),
  summary: text().optional(),
  subjects: z.record(z.string(), ParsedSubject),
  beside: z.array(text()).default([]),
  data: z.strictObject({
    files: z.int().min(1),
    size: size(),
    changed: percent().default(50),
    kinds: z.strictObject(kinds).partial().optional(),
    churn: z.strictObject(churn).partial().optional(),
    concurrentChanges: z.strictObject(concurrentChanges).partial().optional(),
    database: z.strictObject(database).partial().optional(),
  }),
  timeline: z.array(ParsedEntry).min(1),
  ends: duration().optional(),
  watch: duration().default(DEFAULT_WATCH_MS),
  rest: duration().default(usualLimits.restMs),
  settle: duration().default(usualLimits.settleMs),
  mayMiss: z.boolean().optional(),
  nfsExport: z.enum(['sync', 'async']).optional(),
  needs: z.array(Capability).default([]),
}) satisfies z.ZodType<unknown, ScenarioDefinition>;
