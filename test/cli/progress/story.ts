/** Events of one subject, built by hand and taken one after another. */
import type { Follower } from '../../../src/cli/progress/follower.ts';
import { notable } from '../../../src/cli/progress/notable.ts';
import { begin, type Progress, reduce } from '../../../src/cli/progress/state.ts';
import type { Event, EventOf, EventType, Sample } from '../../../src/history/events.ts';
import { plan } from '../../report/history.ts';

type Rest<T extends EventType> = Omit<EventOf<T>, 'seq' | 't' | 'subject' | 'type'>;

export const minute = 60_000;

let events = 0;

/** Events are numbered in the order in which they are made. */
export function eventOf<T extends EventType>(
  subject: string | null,
  t: number,
  type: T,
  rest: Rest<T>,
): Event {
  events += 1;
  return { seq: events, t, subject, type, ...rest } as unknown as Event;
}

/** Follows the events of nfs-soft. */
export class Story {
  state: Progress = begin(plan, 'nfs-soft');
  /** All notable lines so far. */
  readonly lines: string[] = [];

  /** Something happens at that lab time; gives its notable lines. */
  at<T extends EventType>(t: number, type: T, rest: Rest<T>): string[] {
    const event = eventOf('nfs-soft', t, type, rest);
    const before = this.state;
    this.state = reduce(before, event);
    const lines = notable(before, event, this.state);
    this.lines.push(...lines);
    return lines;
  }

  starts(): string[] {
    return this.at(0, 'subject-started', { title: 'rsync onto a soft mount', command: 'true' });
  }

  backupStarts(t: number, backup = 1, job = `backup-${backup + 2}`): string[] {
    return this.at(t, 'job-started', { job, role: 'backup', backup, dataVersion: backup });
  }

  jobEnds(t: number, rest: Partial<Rest<'job-ended'>> = {}): string[] {
    const job = {
      job: 'backup-3',
      role: 'backup' as const,
      backup: 1,
      durationMs: t,
      stdout: '',
      stderr: '',
    };
    return this.at(t, 'job-ended', { ...job, code: 0, signal: null, lost: false, ...rest });
  }

  silence(t: number, nth = 1): string[] {
    return this.at(t, 'fault-injected', {
      fault: `silence#${nth}`,
      name: 'silence',
      params: { on: 'target', for: 45_000 },
    });
  }

  lifted(t: number, nth = 1): string[] {
    return this.at(t, 'fault-lifted', { fault: `silence#${nth}`, name: 'silence', because: 'planned' });
  }

  sample(t: number, sample: Partial<Sample>): string[] {
    return this.at(t, 'sample', sampleOf(sample));
  }
}

/** A calm one, but for the given fields. */
export function sampleOf(sample: Partial<Sample>): { sample: Sample } {
  return {
    sample: {
      dstate: [],
      load1: 0,
      pressure: { cpu: 0, io: 0, memory: 0 },
      memoryAvailableBytes: 1e8,
      processes: 40,
      heartbeatGapMs: 100,
      nfs: null,
      bystander: null,
      ...sample,
    },
  };
}

export const stuck = { comm: 'rsync', waitsIn: 'rpc_wait_bit_killable', forMs: 1000, job: null };

/** The lines that an event of the usual run, with seed 1, is worth. */
export function take(follower: Follower, event: Event, wallMs = 0): string[] {
  return follower.take(`${event.subject}-seed-1`, event, wallMs);
}
