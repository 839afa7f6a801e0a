import { describe, expect, it } from 'vitest';
import { view } from '../../../src/cli/progress/view.ts';
import { minute, Story, stuck } from './story.ts';

const options = { wallMs: 12_345, columns: 120 };
const texts = (story: Story, more = {}) => view(story.state, { ...options, ...more }).map(({ text }) => text);

describe('the live view', () => {
  it('shows where the run is in lab time and in wall time', () => {
    const story = new Story();
    expect(texts(story)[0]).toBe('nfs-soft-flood, running for 12 s');
    expect(texts(story)[2]).toBe('now   starting the lab');
    story.starts();
    story.at(0, 'phase', { phase: 'timeline' });
    story.sample(15 * minute, {});
    expect(texts(story).slice(0, 2)).toEqual([
      'nfs-soft-flood, nfs-soft (1 of 2), running for 12 s',
      '████████████░░░░░░░░░░░░  lab time 0:15:00, planned until 0:30:00',
    ]);
  });

  it('never fills more than the bar, and nothing of it before the timeline', () => {
    const story = new Story();
    story.starts();
    story.at(-3_600_000, 'phase', { phase: 'prepare' });
    expect(texts(story)[1]).toMatch(/^░{24} {2}lab time before the timeline/);
    story.at(0, 'phase', { phase: 'watch' });
    story.sample(31 * minute, {});
    expect(texts(story)[1]).toMatch(/^█{24} {2}/);
  });

  it('shows what is happening and how bad it is', () => {
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
    expect(texts(story, { last: 'a line' }).slice(2)).toEqual([
      'now   timeline, silence (1 of 20), backup 1 for 7 min, past its deadline',
      'felt  2 tasks in D state (1 unkillable), load 2.3, RPC timeouts 12, kernel: NFS server not responding',
      'last  a line',
    ]);
    expect(view(story.state, options)[3]?.tone).toBe('bad');
  });

  it('fits the terminal', () => {
    const story = new Story();
    story.starts();
    for (const text of texts(story, { columns: 30, last: 'x'.repeat(99) }))
      expect([...text].length).toBeLessThan(30);
  });
});
