/**
 * The plan: a scenario with every time, fault and parameter resolved. It is plain data, so that `--dry-run` can
 * print it, the history can carry it, and a reader of a history needs no other source for the intended course of events.
 */
import { z } from 'zod';
import { RelativeFault } from './cue.ts';
import { FaultEffect } from './effects.ts';
import { ClockKind, LabName } from './lab-name.ts';
import { labMs } from './lab-time.ts';
import { Limits } from './limits.ts';

/** The capabilities of labs. A scenario that needs a missing one is refused before anything starts. */
export const Capability = z.enum([
  'kernel-nfs',
  'kernel-log',
  'd-state',
  'reboot',
  'virtual-time',
  'packet-loss',
  'disk-full',
  'freezable-nfs',
  /** Any signal to every process of a backup. */
  'client-kill',
  /** Disks that hang, are slow or bad. */
  'disk-faults',
  'replaceable-export',
  /** A power cut that costs the target its unwritten data. */
  'unsynced-loss',
  /** An NFS export that acknowledges writes before they are on the disk. */
  'async-export',
  'kubernetes',
  /** A kernel that may hang for good, since it is thrown away. */
  'disposable-kernel',
  /** Toxiproxy's toxics on the streams between node and target. */
  'toxics',
  'gitops',
  /** Debian packages and files that a strategy brings. */
  'own-programs',
]);
export type Capability = z.infer<typeof Capability>;

/** Milliseconds of lab time. */
const Ms = labMs();

const Count = z.int().nonnegative();
const Share = z.number().min(0).max(1);

/** The kinds of entries beside plain files: the number of each, made once, by the seed. */
export const PlannedKinds = z.object({
  /** To a file of the data, to one that is not there, to a folder, and out of the data, in turn. */
  symlinks: Count,
  /** Further names of files. */
  hardLinks: Count,
  /** Files of 8 MiB, a hole but for their ends. */
  sparse: Count,
  emptyFiles: Count,
  emptyFolders: Count,
  /** Names with spaces, newlines, quotes, UTF-8, and bytes that are no UTF-8. */
  oddNames: Count,
  /** Files at the bottom of 24 folders, at a path of about a kilobyte. */
  deep: Count,
  /** Files with an extended attribute and an ACL. */
  attributes: Count,
  /** Whether entries have owners, modes and times of their own. */
  metadata: z.boolean(),
});
export type PlannedKinds = z.infer<typeof PlannedKinds>;

/** How else the data changes before every backup of the timeline: shares of the generated files, chosen by the seed. */
export const PlannedChurn = z.object({
  appear: Share,
  vanish: Share,
  grow: Share,
  shrink: Share,
  rename: Share,
});
export type PlannedChurn = z.infer<typeof PlannedChurn>;

/** A way in which a file changes. */
export type Way = keyof PlannedChurn;

/** Changes while a backup of the timeline runs: shares of the generated files, chosen by the seed, one file after the other. */
export const PlannedConcurrentChanges = PlannedChurn.extend({
  /** From one change to the next. */
  everyMs: Ms,
});
export type PlannedConcurrentChanges = z.infer<typeof PlannedConcurrentChanges>;

/** A live SQLite database with a write-ahead log, in which one writer commits a row again and again until the drill ends. */
export const PlannedDatabase = z.object({
  /** From one commit to the next. */
  everyMs: Ms,
  /** Of one row. */
  rowBytes: z.int().positive(),
});
export type PlannedDatabase = z.infer<typeof PlannedDatabase>;

/**
 * A part of the data that a strategy promises to restore. `content`: the bytes of all files; `structure`: links, holes, folders, names;
 * `database`: the live database opens, is intact, and has each row that was committed before the backup began.
 */
export const DataLayer = z.enum(['content', 'structure', 'metadata', 'database']);
export type DataLayer = z.infer<typeof DataLayer>;
/** The layers that a strategy promises unless it says otherwise; see `Strategy.promises`. */
export const usualPromises: readonly DataLayer[] = ['content', 'structure'];

/** The data that the node owns and backs up. The content is a pure function of these figures and the seed. */
export const PlannedData = z.object({
  /** Regular files and directories together, as `rsync --stats` counts them. */
  files: z.int().positive(),
  directories: z.int().nonnegative(),
  bytes: z.int().positive(),
  /** The share of the files, 0 to 1, that is rewritten before every backup of the timeline. */
  changed: z.number().min(0).max(1),
  /** Absent: plain files alone. */
  kinds: PlannedKinds.optional(),
  /** Absent: files are rewritten, and nothing else happens to them. */
  churn: PlannedChurn.optional(),
  /** Absent: nothing changes while a backup runs. */
  concurrentChanges: PlannedConcurrentChanges.optional(),
  /** Absent: there is none. */
  database: PlannedDatabase.optional(),
});
export type PlannedData = z.infer<typeof PlannedData>;

export const PlannedSubject = z.object({
  name: z.string(),
  /** `measure`: its misbehaviour is recorded. `assert`: it decides the exit code. */
  mode: z.enum(['measure', 'assert']),
  /** The names of the checks that are asserted of it; empty when it is only measured. */
  asserts: z.array(z.string()),
  /** The sets of checks that `asserts` comes from, as name and version, e.g. `fails-cleanly@1`. Absent in older plans. */
  assertedSets: z.array(z.string()).optional(),
  /** The layers of the data that the strategy promises to restore. Absent in older plans, which promise the content. */
  promises: z.array(DataLayer).optional(),
  /** The stated deadline of one backup, if the scenario or the strategy states one; else the baseline run's duration + 5 min. */
  deadlineMs: Ms.nullable(),
});
export type PlannedSubject = z.infer<typeof PlannedSubject>;

/** `atMs`: of a relative fault, the earliest moment at which its cue can come. */
const step = { id: z.string(), atMs: Ms };

export const PlannedStep = z.discriminatedUnion('do', [
  /** Rewrites the planned share of the data, then starts a backup; it is not waited for. */
  z.object({ ...step, do: z.literal('backup'), backup: z.int().positive() }),
  /** A light query of the destination, as Longhorn's poll of its backup target. */
  z.object({ ...step, do: z.literal('poll') }),
  /** Restores from the destination and compares content hashes. Changes no measured figure. */
  z.object({ ...step, do: z.literal('verify') }),
  z.object({
    ...step,
    do: z.literal('inject'),
    /** The fault's identity, which its lift and its events carry. */
    fault: z.string(),
    name: z.string(),
    params: z.record(z.string(), z.unknown()),
    /** Its effects on the node beside the backup. Absent in plans of firedrill 0.1; see `effectsOf`. */
    effects: z.array(FaultEffect).optional(),
    /** When it will be lifted; null: at the end of the timeline, or where it is relative, by its own `forMs`. */
    liftAtMs: Ms.nullable(),
    /** Its backup and cue. Absent: it is injected at `atMs`. */
    relative: RelativeFault.optional(),
    /** The fault that it begins with, as a part of it; absent: it begins by itself, or the plan is of firedrill 0.1. */
    partOf: z.string().optional(),
  }),
  z.object({ ...step, do: z.literal('lift'), fault: z.string() }),
]);
export type PlannedStep = z.infer<typeof PlannedStep>;

export const Plan = z.object({
  scenario: z.string(),
  title: z.string(),
  /** Which outage of the post-mortem this replays, e.g. `Nov 5, 00:58`. */
  incident: z.string().optional(),
  summary: z.string().optional(),
  /** The command that runs it again, to be typed in the same folder. Histories of older versions have none. */
  again: z.string().optional(),
  lab: LabName,
  clock: ClockKind,
  seed: z.int().nonnegative(),
  needs: z.array(Capability),
  data: PlannedData,
  subjects: z.array(PlannedSubject),
  /** Subjects of the scenario that this lab cannot run, and that were only to be measured. */
  leftOut: z.array(z.object({ name: z.string(), lacks: z.array(Capability) })).optional(),
  /** A trial in which no fault meets a backup may pass. Absent: it may not. */
  mayMiss: z.boolean().optional(),
  /** The NFS server acknowledges writes before they are on its disk. Absent: it does not. */
  nfsExport: z.literal('async').optional(),
  /** In the order of their times. Lab time 0 is the start of the timeline; preparation has negative times. */
  steps: z.array(PlannedStep),
  /** When the last step is due. */
  timelineMs: Ms,
  /** How long to watch after the last step. */
  watchMs: Ms,
  /** The limits that drive and judge the trial. */
  limits: Limits.prefault({}),
});
export type Plan = z.infer<typeof Plan>;
