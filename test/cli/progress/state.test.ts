import { describe, expect, it } from 'vitest';
import { begin, isBefore } from '../../../src/cli/progress/state.ts';
import { plan } from '../../report/history.ts';
import { minute, Story, stuck } from './story.ts';

describe('the state of a subject', () => {
  it('is numbered by the order of the plan, not of the starts', () => {
    expect(begin(plan, 'nfs-soft').subjectNumber).toBe(1);
    expect(begin(plan, 'rsync-ssh').subjectNumber).toBe(2);
  });

  it('has events before the timeline as such, at any time of its lab’s clock', () => {
    const story = new Story();
    expect(isBefore(story.state)).toBe(true);
    story.starts();
    story.at(-3_600_000, 'phase', { phase: 'prepare' });
    story.at(-3_500_000, 'phase', { phase: 'quiet' });
    expect(isBefore(story.state)).toBe(true);
    story.at(0, 'phase', { phase: 'timeline' });
    expect(isBefore(story.state)).toBe(false);
  });

  it('follows lab time, which starts again with the timeline and never goes back within it', () => {
    const story = new Story();
    story.starts();
    story.at(-3_600_000, 'phase', { phase: 'prepare' });
    expect(story.state.nowMs).toBe(-3_600_000);
    story.at(0, 'phase', { phase: 'timeline' });
    expect(story.state).toMatchObject({ nowMs: 0, phase: 'timeline' });
    story.sample(2 * minute, {});
    story.at(minute, 'node-lost', { cause: 'panic' });
    expect(story.state.nowMs).toBe(2 * minute);
  });

  it('keeps a job until it ends, and a fault until it is lifted', () => {
    const story = new Story();
    story.starts();
    story.backupStarts(0);
    story.silence(5000, 1);
    story.silence(6000, 2);
    expect(story.state.jobs).toEqual([
      { job: 'backup-3', role: 'backup', backup: 1, startedMs: 0, overdue: false },
    ]);
    story.lifted(50_000, 1);
    expect(story.state.faults).toEqual([{ fault: 'silence#2', name: 'silence' }]);
    story.jobEnds(60_000);
    expect(story.state.jobs).toEqual([]);
  });

  it('knows which backup is past its deadline, and that polls have none', () => {
    const story = new Story();
    story.starts();
    story.at(-1, 'deadline', { quietMs: 1000, deadlineMs: 5 * minute, stated: false });
    story.backupStarts(minute);
    story.at(minute, 'job-started', { job: 'poll-4', role: 'poll', backup: null, dataVersion: null });
    story.sample(6 * minute, {});
    expect(story.state.jobs.map(({ overdue }) => overdue)).toEqual([false, false]);
    story.sample(6 * minute + 1, {});
    expect(story.state.jobs.map(({ overdue }) => overdue)).toEqual([true, false]);
  });

  it('says how bad it is by the last sample, and nothing while the node is lost', () => {
    const story = new Story();
    story.starts();
    const dstate = [true, false, null].map((killable, pid) => ({ ...stuck, pid, killable }));
    const counts = { calls: 9, retransmissions: 3, timeouts: 5, errors: 0 };
    const operations = { WRITE: { timeouts: 2, errors: 0 } };
    story.sample(1000, { dstate, load1: 3.5, nfs: { ...counts, operations } });
    expect(story.state.badness).toEqual({ dstate: 3, unkillable: 1, load1: 3.5, rpcTimeouts: 2 });
    story.at(2000, 'node-lost', { cause: 'power' });
    expect(story.state).toMatchObject({ nodeIsLost: true, badness: null });
    story.at(3000, 'node-back', { downMs: 1000 });
    expect(story.state.nodeIsLost).toBe(false);
  });

  it('remembers the last kernel line that means something', () => {
    const story = new Story();
    story.starts();
    story.at(1000, 'kernel', { class: 'hung-task', text: 'INFO: task rsync:99 blocked' });
    story.at(2000, 'kernel', { class: 'other', text: 'usb 1-1: new device' });
    expect(story.state.kernel).toBe('hung-task');
  });

  it('has ended where its lab never opened, as its closing line says', () => {
    const story = new Story();
    story.at(0, 'trouble', { message: 'no QEMU' });
    expect(story.state.ended).toBe(null);
    story.at(0, 'trial-ended', {});
    expect(story.state.ended).toBe('trouble');
  });
});
