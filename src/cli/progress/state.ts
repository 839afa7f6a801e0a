/** The present state of one subject of a run: a pure function of the plan and of the subject's events so far. */
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
  readonly subject: string;
  /** By the order of the plan, counted from 1: several are under way at once, and start as they can. */
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
  /** How many backups of the timeline ended how. */
  readonly ends: Readonly<Record<string, number>>;
  /** Backups that ended past their deadline. */
  readonly late: number;
  /** Backups that were left out because the one before still ran. */
  readonly leftOut: number;
  /** null: it is under way. */
  readonly ended: EventOf<'subject-ended'>['because'] | null;
}

/** How a backup ends that only the harness ended, once the watch was over. */
export const stillRan = 'still running at the end';

/** A subject of whom nothing has been heard. */
export function begin(plan: Plan, subject: string): Progress {
  const subjectNumber = plan.subjects.findIndex(({ name }) => name === subject) + 1;
  return { ...unscathed, plan, subject, subjectNumber };
}

/** Whether its lab time counts the timeline: earlier moments have no planned time. */
export function isBefore({ phase }: Progress): boolean {
  return phase === null || phase === 'prepare' || phase === 'quiet';
}

/** After one more event of this subject. Pure. */
export function reduce(before: Progress, event: Event): Progress {
  const state = withTime(before, event);
  switch (event.type) {
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
        { ...withEnd(state, event), jobs: state.jobs.filter(({ job }) => job !== event.job) },
        event.role === 'poll' && event.code !== 0 ? 'failed poll' : null,
      );
    case 'backup-skipped':
      return { ...state, leftOut: state.leftOut + 1 };
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
    case 'subject-ended':
      return { ...state, ended: event.because };
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
  ends: {},
  late: 0,
  leftOut: 0,
  ended: null,
} as const satisfies Partial<Progress>;

/** The moments of a subject never go back, except when its timeline is about to start at 0. */
function withTime(state: Progress, { t, type }: Event): Progress {
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

function withEnd(state: Progress, event: EventOf<'job-ended'>): Progress {
  if (event.role !== 'backup') return state;
  const how = howEnded(event, state.phase);
  const late = state.jobs.some(({ job, overdue }) => job === event.job && overdue) ? 1 : 0;
  return { ...state, late: state.late + late, ends: { ...state.ends, [how]: (state.ends[how] ?? 0) + 1 } };
}

function howEnded({ lost, signal, code }: EventOf<'job-ended'>, phase: Phase | null): string {
  if (lost) return 'lost with the node';
  if (phase === 'aftermath') return stillRan;
  return signal ? `ended by ${signal}` : `with exit code ${code}`;
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
