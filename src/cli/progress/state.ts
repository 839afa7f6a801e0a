/** What a run looks like at the moment: a pure function of its plan and its events so far. */
import type { Event, EventOf, JobRole, KernelLineClass, Sample } from '../../history/events.ts';
import type { Plan } from '../../history/plan.ts';

export type Phase = EventOf<'phase'>['phase'];

export interface RunningJob {
  readonly job: string;
  readonly role: JobRole;
  readonly backup: number | null;
  readonly startedMs: number;
  /** It is a backup, and runs for longer than its deadline allows. */
  readonly overdue: boolean;
}

export interface ActiveFault {
  readonly fault: string;
  readonly name: string;
}

/** How bad it is. */
export interface Badness {
  readonly dstate: number;
  readonly unkillable: number;
  readonly load1: number;
  /** Of NFS, since the mount; null: there is no mount. */
  readonly rpcTimeouts: number | null;
}

export interface Progress {
  readonly plan: Plan;
  /** null before the first. */
  readonly subject: string | null;
  /** Counted from 1; 0 before the first. */
  readonly subjectNumber: number;
  readonly phase: Phase | null;
  /** Lab time in ms from the start of the subject's timeline; preparation has negative times. */
  readonly nowMs: number;
  readonly deadlineMs: number | null;
  readonly jobs: readonly RunningJob[];
  /** Which backup each job was, of those that were one. */
  readonly backups: Readonly<Record<string, number>>;
  readonly faults: readonly ActiveFault[];
  readonly nodeIsLost: boolean;
  readonly badness: Badness | null;
  /** The class of the last kernel line that means something. */
  readonly kernel: KernelLineClass | null;
  /** How often things have happened to this subject: faults, kernel lines and failed polls by their names. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Before anything has happened. */
export function begin(plan: Plan): Progress {
  return { ...unscathed, plan, subject: null, subjectNumber: 0 };
}

/** After one more event. Pure. */
export function reduce(before: Progress, event: Event): Progress {
  const state = withTime(before, event);
  switch (event.type) {
    case 'subject-started':
      return {
        ...unscathed,
        plan: state.plan,
        subject: event.subject,
        subjectNumber: state.subjectNumber + 1,
        nowMs: event.t,
      };
    case 'phase':
      return { ...state, phase: event.phase };
    case 'deadline':
      return { ...state, deadlineMs: event.deadlineMs };
    case 'job-started':
      return {
        ...state,
        jobs: [...state.jobs, startedJob(event)],
        backups: event.backup ? { ...state.backups, [event.job]: event.backup } : state.backups,
      };
    case 'job-ended':
      return counted(
        { ...state, jobs: state.jobs.filter(({ job }) => job !== event.job) },
        event.role === 'poll' && event.code !== 0 ? 'failed poll' : null,
      );
    case 'fault-injected': {
      const { fault, name } = event;
      return counted({ ...state, faults: [...state.faults, { fault, name }] }, name);
    }
    case 'fault-lifted':
      return { ...state, faults: state.faults.filter(({ fault }) => fault !== event.fault) };
    case 'sample':
      return { ...state, badness: badnessOf(event.sample) };
    case 'kernel':
      return event.class === 'other' ? state : counted({ ...state, kernel: event.class }, event.class);
    case 'node-lost':
      return { ...state, nodeIsLost: true, badness: null };
    case 'node-back':
      return { ...state, nodeIsLost: false };
    default:
      return state;
  }
}

const unscathed = {
  phase: null,
  nowMs: 0,
  deadlineMs: null,
  jobs: [],
  backups: {},
  faults: [],
  nodeIsLost: false,
  badness: null,
  kernel: null,
  counts: {},
} as const satisfies Partial<Progress>;

/** The moments of one subject never go back, except when its timeline is about to be counted anew. */
function withTime(state: Progress, { t, subject, type }: Event): Progress {
  if (subject === null || subject !== state.subject) return state;
  const nowMs = type === 'phase' ? t : Math.max(state.nowMs, t);
  return { ...state, nowMs, jobs: state.jobs.map((job) => withOverdue(job, nowMs, state.deadlineMs)) };
}

function withOverdue(job: RunningJob, nowMs: number, deadlineMs: number | null): RunningJob {
  const overdue = job.role === 'backup' && deadlineMs !== null && nowMs - job.startedMs > deadlineMs;
  return overdue === job.overdue ? job : { ...job, overdue };
}

function startedJob({ job, role, backup, t }: EventOf<'job-started'>): RunningJob {
  return { job, role, backup, startedMs: t, overdue: false };
}

function counted(state: Progress, what: string | null): Progress {
  if (what === null) return state;
  return { ...state, counts: { ...state.counts, [what]: (state.counts[what] ?? 0) + 1 } };
}

function badnessOf({ dstate, load1, nfs }: Sample): Badness {
  return {
    dstate: dstate.length,
    unkillable: dstate.filter(({ killable }) => killable === false).length,
    load1,
    rpcTimeouts: nfs?.timeouts ?? null,
  };
}
