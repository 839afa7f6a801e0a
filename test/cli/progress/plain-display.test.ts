import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { PlainDisplay } from '../../../src/cli/progress/plain-display.ts';
import type { Event } from '../../../src/history/events.ts';
import { eventOf, minute, sampleOf, stuck } from './story.ts';
import { trials } from './trials.ts';

test('a line has the wall time of the run, the subject, the lab time, and the severity where there is one', async () => {
  const stream = new PassThrough();
  using display = new PlainDisplay(stream);
  using following = await display.follow(trials);
  const subject = 'nfs-soft';
  following.tell('nfs-soft-seed-1', eventOf(subject, 0, 'phase', { phase: 'timeline' }));
  following.tell(
    'nfs-soft-seed-1',
    eventOf(subject, minute, 'fault-injected', { fault: 'silence#1', name: 'silence', params: {} }),
  );
  const dstate = [{ ...stuck, pid: 1, killable: false }];
  following.tell('nfs-soft-seed-1', eventOf(subject, minute, 'sample', sampleOf({ dstate, load1: 0.5 })));
  following.tell(
    'nfs-soft-seed-1',
    eventOf(subject, 2 * minute, 'fault-lifted', { fault: 'silence#1', name: 'silence', because: 'planned' }),
  );
  following.tell('nfs-soft-seed-1', eventOf(subject, 2 * minute, 'sample', sampleOf({ load1: 0.5 })));
  following.tell('nfs-soft-seed-1', eventOf(subject, 3 * minute, 'phase', { phase: 'watch' }));
  const lines = String(stream.read()).split('\n').filter(Boolean);
  expect(lines.map((line) => line.replace(/^\d:\d\d:\d\d /, 'wall time '))).toEqual([
    'nfs-soft-flood',
    'wall time  nfs-soft  0:00:00  the timeline begins',
    'wall time  nfs-soft  0:01:00  silence (1 of 20)',
    'wall time  nfs-soft  0:02:00  silence is lifted [1 task in D state (1 unkillable), load 0.5]',
    'wall time  nfs-soft  0:03:00  the timeline is over; watching',
  ]);
});

test('a run without a line for a minute says of each running trial where it is, and how fast lab time passes', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  try {
    const stream = new PassThrough();
    using display = new PlainDisplay(stream);
    using following = await display.follow(trials);
    const tell = (event: Event) => following.tell('nfs-soft-seed-1', event);
    tell(eventOf('nfs-soft', 0, 'phase', { phase: 'timeline' }));
    tell(
      eventOf('nfs-soft', 0, 'fault-injected', {
        fault: 'cpu-hog#1',
        name: 'cpu-hog',
        params: { on: 'node' },
      }),
    );
    vi.advanceTimersByTime(50_000);
    tell(eventOf('nfs-soft', 20_000, 'sample', sampleOf({})));
    stream.read();
    vi.advanceTimersByTime(9_000);
    expect(stream.read()).toBe(null);
    tell(eventOf('nfs-soft', 24_000, 'sample', sampleOf({})));
    vi.advanceTimersByTime(1_000);
    expect(String(stream.read())).toBe('0:01:00  nfs-soft 0:00:24  still runs at 0.4 × wall time: cpu-hog\n');
  } finally {
    vi.useRealTimers();
  }
});
