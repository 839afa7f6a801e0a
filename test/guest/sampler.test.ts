/** When the sampler samples: on faked timers, of a node on which nothing hangs. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Sampler } from '../../src/guest/sampler.ts';
import { Sample } from '../../src/history/events.ts';

// Its processes take real time, which the faked timers do not wait for.
vi.mock('../../src/probes/bystander.ts', () => ({ sampleBystander: () => new Promise(() => {}) }));
// On this host, tasks of others may be in D state at any moment, and reading thousands of them takes its time.
vi.mock('../../src/probes/d-state.ts', () => ({
  DStateProbe: class {
    sample = () => ({ tasks: [], processes: 1 });
  },
}));

const minuteMs = 60_000;
let sampler: Sampler;
let times: number[];
let last: Sample;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  times = [];
  sampler = new Sampler((at, sample) => {
    times.push(at);
    last = sample;
  });
  sampler.start();
  vi.advanceTimersByTime(60 * minuteMs);
  times = [];
});

afterEach(() => {
  sampler.stop();
  vi.useRealTimers();
});

/** How many samples there are in five minutes after something happens in a quiet hour. */
function samplesAfter(happens: () => void): number {
  happens();
  vi.advanceTimersByTime(5 * minuteMs);
  return times.length;
}

function poll({ lastsMs, code }: { lastsMs: number; code: number | null }): void {
  sampler.routineStarted('poll-1');
  vi.advanceTimersByTime(lastsMs);
  sampler.jobEnded('poll-1', code);
}

it('a poll that ends soon and well is sampled before and after, and seldom from then on', () => {
  const samples = samplesAfter(() => poll({ lastsMs: 100, code: 0 }));
  expect(samples).toBeGreaterThanOrEqual(5);
  expect(samples).toBeLessThanOrEqual(10);
});

it.each([
  ['a poll that fails', () => poll({ lastsMs: 100, code: 32 })],
  ['a poll that takes long', () => poll({ lastsMs: 20_000, code: 0 })],
  ['a poll that hangs', () => sampler.routineStarted('poll-1')],
  ['any other job', () => sampler.jobEnded('backup-1', 0)],
  ['a signal or a fault', () => sampler.stir()],
])('%s is sampled closely', (_, happens) => {
  expect(samplesAfter(happens)).toBeGreaterThan(20);
});

it('a poll that hangs for hours is sampled ever more seldom, as every job is', () => {
  sampler.routineStarted('poll-1');
  vi.advanceTimersByTime(60 * minuteMs);
  times = [];
  vi.advanceTimersByTime(60 * minuteMs);
  expect(times.length).toBeLessThanOrEqual(13);
});

it('a poll soon after another event changes nothing about the samples of that event', () => {
  sampler.stir();
  vi.advanceTimersByTime(1_000);
  const samples = samplesAfter(() => poll({ lastsMs: 100, code: 0 }));
  expect(samples).toBeGreaterThan(20);
});

it('a sample is one of the history’s schema, with the value of every gauge', () => {
  sampler.stir();
  vi.advanceTimersByTime(1_000);
  expect(Sample.parse(last)).toEqual(last);
  expect(last.gauges?.['dirty-memory-bytes']).toBeGreaterThanOrEqual(0);
});

it('is never blind for longer than five minutes', () => {
  poll({ lastsMs: 100, code: 0 });
  vi.advanceTimersByTime(60 * minuteMs);
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(5 * minuteMs + 1);
});
