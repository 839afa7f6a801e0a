/** A kind of lab, as commands deal with it. Its code is imported by the method that needs it, for each kind is slow to load. */
import type { LabError } from '../errors.ts';
import type { ClockKind, LabName } from '../history/lab-name.ts';
import type { Capability } from '../history/plan.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { HostNeeds, Labs } from './lab.ts';

export interface LabKind {
  readonly name: LabName;
  /** Its parts, for `--help`: a few words. */
  readonly about: string;
  /** The clocks that it can run on; the first is the default. */
  readonly clocks: readonly [ClockKind, ...ClockKind[]];
  /** Whether a hard NFS mount in it can hang this host's own kernel. */
  readonly canHangHost: boolean;
  /** Whether its images can be built from Debian's packages instead of being pulled. */
  readonly canSetUpOffline: boolean;
  /** Whether its parts outlive this process, so that another process has to remove them after a second Ctrl-C. */
  readonly outlivesProcess: boolean;
  /** The longest script of a strategy, in bytes of UTF-8; absent: no limit. */
  readonly scriptLimitBytes?: number;
  /** The memory that one lab takes at most, in bytes. */
  readonly memoryBytes: number;
  /**
   * For each of the needs, the key of everything in this lab, beside plan and strategy, that the events of a trial depend on. null: a
   * trial is no pure function, as in real time, or image or layer are not built yet. Starts no lab, and installs nothing.
   */
  trialKeys(options: { clock: ClockKind; needs: readonly HostNeeds[] }): Promise<(string | null)[]>;
  /** The number of labs that run side by side in one run. */
  atOnce(clock: ClockKind): number;
  /** Its abilities on this host. Starts nothing. */
  capabilities(options: CapabilityOptions): Promise<ReadonlySet<Capability>>;
  /** Sets the host up where something is missing, and removes the rests of killed runs. Throws LabError and UsageError. */
  open(options: OpenLabsOptions): Promise<Labs>;
  /** Installs packages and provides images. Throws LabError and UsageError. */
  setUp(options: SetUpOptions): Promise<SetUp>;
  /** Examines the host and changes nothing. Throws only the signal's reason, when it is aborted. */
  examine(options: { signal: AbortSignal }): Promise<Diagnosis[]>;
  /** Removes the rests of killed runs and killed builds. Refusals are in the answer. */
  clean(options: CleanOptions): Promise<Cleaned>;
  /** Removes the files that make the next start fast, and gives their folders. */
  removeCache(options: { signal: AbortSignal }): Promise<string[]>;
}

export interface CapabilityOptions {
  clock: ClockKind;
  /** Hard NFS mounts may run though they can hang this host's kernel. */
  allowHostHang: boolean;
}

export interface OpenLabsOptions extends CapabilityOptions {
  /** The needs of the run's strategies: met before the first lab opens, so that an unknown package ends the run before it starts. */
  needs?: readonly HostNeeds[];
  signal: AbortSignal;
  /** Receives sentences about slow steps, and about changes to the machine. */
  tell: (message: string) => void;
}

export interface SetUpOptions {
  /** Builds every image from Debian's packages, and pulls none. */
  offline: boolean;
  /** Builds and pulls present images too. */
  force: boolean;
  signal: AbortSignal;
  /** Receives sentences about slow steps, and about changes to the machine. */
  tell: (message: string) => void;
}

export interface SetUp {
  /** The result for a reader, one or more lines. */
  text: string;
  /** The result for a program: plain data. */
  json: unknown;
}

export interface CleanOptions {
  /** Removes the runs of every owner, also those that still run. */
  all: boolean;
  /** Receives a reason why something cannot be examined that is no failure. */
  tell: (message: string) => void;
}

export interface Cleaned {
  /** Each removed part, with its kind or path. */
  gone: string[];
  /** Runs that stay. */
  left: LeftAlone[];
  /** Removals that failed. */
  failed: LabError[];
}

/** A run whose parts stay. */
export interface LeftAlone {
  run: string;
  parts: number;
  /** The owner, and the reason, for a reader. */
  why: string;
}
