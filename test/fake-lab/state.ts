/** The fake lab's world as plain data: `structuredClone` of it is a fork with a future of its own. */
import type { MeterName } from '../../src/history/meters.ts';
import type { Exited, ServiceName } from '../../src/lab/lab.ts';
import type { Behaviour } from './behaviour.ts';

export interface State {
  /** Which real lab it stands for: `containers` cannot be forked, and has a schedule and a control plane. */
  lab: 'virtual' | 'containers';
  /** Lab ms since the lab was opened. */
  nowMs: number;
  /** The moment that `setNow` made time 0. */
  zeroMs: number;
  /** Of its random choices. */
  random: number;
  /** In the order of their times; those of the same time in the order in which they were set. */
  timers: Timer[];
  jobs: Record<string, JobState>;
  nextPid: number;
  network: { silences: number; downs: number; resets: number; slowdowns: Record<string, number> };
  target: {
    powered: boolean;
    running: ServiceName[];
    frozen: ServiceName[];
    full: boolean;
    diskTrouble: string | null;
  };
  hogs: { node: number; target: number };
  /** The content of each version of the data; versions of the same content are equal, bit for bit. */
  contents: number[];
  files: number;
  bytes: number;
  changed: number;
  destinations: Record<string, Destination>;
  /** The content of the folder of restores. */
  restored: Destination | null;
  mounts: string[];
  /** The processes on the target beside its services. */
  targetProcesses: { pid: number; comm: string }[];
  probing: boolean;
  /** Lab ms until the next sample, if nothing happens before. */
  sampleGapMs: number;
  /** The node is booting. */
  away: boolean;
  nodeLostMs: number;
  /** The effects of the faults; see meters.ts. */
  meters: Partial<Record<MeterName, number>>;
  /** `meters` are of that time. */
  metersAtMs: number;
}

/** `content` null: half of one version and half of another. */
export interface Destination {
  content: number | null;
  /** A backup that takes a lock works on it, or has died over it. */
  locked: boolean;
  /** Names of files that are no data. */
  others: string[];
}

export type TimerAct =
  | { do: 'finish' | 'give-up'; job: string; plan: number }
  | { do: 'end'; job: string; signal: string }
  | { do: 'print'; job: string; text: string; stream: 'stdout' | 'stderr' }
  | { do: 'leave'; pids: number[] }
  | { do: 'sample' }
  | { do: 'schedule'; what: 'restored' | 'pruned'; sinceMs: number }
  | { do: 'fail'; failure: number };

export type Timer = { atMs: number } & TimerAct;

export interface JobState {
  id: string;
  pid: number;
  startedMs: number;
  behaviour: Behaviour;
  /** The content of the data when it started. */
  content: number;
  doneMs: number;
  /** `doneMs` is of that time. */
  sinceMs: number;
  /** Work done in a lab ms; 0: it waits. */
  rate: number;
  /** Raised whenever its future changes: timers of older plans are void. */
  plan: number;
  waitingSinceMs: number | null;
  /** The signal that ends it as soon as its wait is over. */
  pending: string | null;
  exited: Exited | null;
  /** Texts of its output that are watched for, and have not come. */
  watchFor: string[];
  /** Processes of it that outlive the main one. */
  left: number[];
}

/** A lab that was just opened: both services run, nothing is backed up. */
export function newState(lab: State['lab'], seed: number): State {
  return {
    lab,
    nowMs: 0,
    zeroMs: 0,
    random: seed,
    timers: [],
    jobs: {},
    nextPid: 1_000,
    network: { silences: 0, downs: 0, resets: 0, slowdowns: {} },
    target: { powered: true, running: ['ssh', 'nfs'], frozen: [], full: false, diskTrouble: null },
    hogs: { node: 0, target: 0 },
    contents: [],
    files: 0,
    bytes: 0,
    changed: 0,
    destinations: {},
    restored: null,
    mounts: ['/', '/proc'],
    targetProcesses: [{ pid: 1, comm: 'target-init' }],
    probing: false,
    sampleGapMs: 1_000,
    away: false,
    nodeLostMs: 0,
    meters: {},
    metersAtMs: 0,
  };
}
