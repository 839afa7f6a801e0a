import { describe, expect, it } from 'vitest';
import { Follower } from '../../../src/cli/progress/follower.ts';
import type { Progress } from '../../../src/cli/progress/state.ts';
import { view } from '../../../src/cli/progress/view.ts';
import { history, plan } from '../../report/history.ts';
import { minute, Story, stuck, take } from './story.ts';
import { trials } from './trials.ts';

const options = { wallMs: 72_345, columns: 120 };
const texts = (subjects: Progress[], more = {}) =>
  view(plan, subjects, { ...options, ...more }).map(({ text }) => text);

describe('the live view', () => {
  it('says until when the run goes on in lab time, and for how long it has in wall time', () => {
    expect(texts([])).toEqual([
      'nfs-soft-flood: lab time until 0:30:00, running for 1 min 12 s',
      'starting the labs',
    ]);
  });

  it('shows for each running subject where it is in lab time', () => {
    const story = new Story();
    story.starts();
    story.at(-3_600_000, 'phase', { phase: 'prepare' });
    expect(texts([story.state])[1]).toBe('nfs-soft   ░░░░░░░░░░░░  before   preparing');
    story.at(0, 'phase', { phase: 'timeline' });
    story.sample(15 * minute, {});
    expect(texts([story.state])[1]).toBe('nfs-soft   ██████░░░░░░  0:15:00  nothing is under way');
    story.at(25 * minute, 'phase', { phase: 'watch' });
    story.sample(31 * minute, {});
    expect(texts([story.state])[1]).toBe('nfs-soft   ████████████  0:31:00  watching');
  });

  it('shows for each running subject what is happening and how bad it is', () => {
    const story = new Story();
    story.starts();
    story.at(0, 'deadline', { quietMs: 1, deadlineMs: 5 * minute, stated: false });
    story.at(0, 'phase', { phase: 'timeline' });
    story.backupStarts(0);
    story.silence(5000);
    story.at(6000, 'kernel', { class: 'nfs-not-responding', text: 'nfs: server not responding' });
    const dstate = [false, true].map((killable, pid) => ({ ...stuck, pid, killable }));
    story.sample(7 * minute, {
      dstate,
      load1: 2.25,
      nfs: { calls: 9, retransmissions: 3, timeouts: 12, errors: 0 },
    });
    expect(texts([story.state], { last: 'a  line' }).slice(1)).toEqual([
      'nfs-soft   ███░░░░░░░░░  0:07:00  silence (1 of 20), backup 1 for 7 min, past its deadline',
      '           2 tasks in D state (1 unkillable), load 2.3, RPC timeouts 12, kernel: NFS server not responding',
      'to come: rsync-ssh',
      'last: a line',
    ]);
    expect(view(plan, [story.state], options)[2]?.tone).toBe('bad');
    story.at(8 * minute, 'node-lost', { cause: 'panic' });
    expect(texts([story.state]).slice(1, 3)).toEqual([
      'nfs-soft   ███░░░░░░░░░  0:08:00  the node is down, silence (1 of 20), backup 1 for 8 min, past its deadline',
      '           no word from the node',
    ]);
  });

  it('shows for each subject that has ended how its backups did, be it that nothing could end one', () => {
    const follower = new Follower(trials);
    for (const event of history()) if (event.subject) take(follower, event);
    expect(texts(follower.subjects).slice(1)).toEqual([
      'nfs-soft   done, 2 backups: 2 still running at the end; 1 past its deadline',
      'rsync-ssh  done, 2 backups: 1 with exit code 12, 1 with exit code 0',
    ]);
    const story = new Story();
    story.starts();
    story.at(0, 'subject-ended', { because: 'interrupted' });
    expect(view(plan, [story.state], options)[1]).toEqual({
      text: 'nfs-soft   interrupted, no backup of the timeline ran',
      tone: 'bad',
    });
  });

  it('fits the terminal', () => {
    const story = new Story();
    story.starts();
    for (const text of texts([story.state], { columns: 30, last: 'x'.repeat(99) }))
      expect([...text].length).toBeLessThan(30);
  });
});
