import { describe, expect, it } from 'vitest';
import { RealClock } from '../../../src/lab/containers/clock.ts';
import type { Observation } from '../../../src/lab/lab.ts';

const clockOf = (controller = new AbortController()) => new RealClock(controller.signal);
const ended = (job: string): Observation => ({
  type: 'job-ended',
  t: 0,
  job,
  exited: { code: 0, signal: null, lost: false, durationMs: 1, stdout: '', stderr: '' },
});

describe('the clock of a lab in real time', () => {
  it('counts from the stated present', () => {
    const clock = clockOf();
    clock.setNow(-3_600_000);
    expect(clock.now()).toBeGreaterThanOrEqual(-3_600_000);
    expect(clock.now()).toBeLessThan(-3_500_000);
  });

  it('never comes back early', async () => {
    const clock = clockOf();
    for (const ms of [0, 1, 5, 20]) {
      const until = clock.now() + ms;
      expect(await clock.advance(until)).toBeUndefined();
      expect(clock.now()).toBeGreaterThanOrEqual(until);
    }
  });

  it('wakes for the requested observation, and for nothing else', async () => {
    const clock = clockOf();
    const told: Observation[] = [];
    clock.listener = (seen) => told.push(seen);
    const waited = clock.advance(
      clock.now() + 60_000,
      (seen) => seen.type === 'job-ended' && seen.job === 'b',
    );
    clock.tell(ended('a'));
    clock.tell(ended('b'));
    expect(await waited).toMatchObject({ job: 'b' });
    expect(told).toEqual([ended('a'), ended('b')]);
  });

  it('does not miss an observation from before a wait, and gives it once', async () => {
    const clock = clockOf();
    clock.tell(ended('a'));
    expect(await clock.advance(clock.now() + 60_000, () => true)).toMatchObject({ job: 'a' });
    expect(await clock.advance(clock.now() + 5, () => true)).toBeUndefined();
  });

  it('throws the error that ended the run at a wait for time, at work, and at later calls', async () => {
    const controller = new AbortController();
    const clock = clockOf(controller);
    const time = clock.advance(clock.now() + 60_000);
    const work = clock.orFail(new Promise(() => {}));
    controller.abort(new Error('interrupted'));
    await expect(time).rejects.toThrow('interrupted');
    await expect(work).rejects.toThrow('interrupted');
    await expect(clock.advance(clock.now() + 60_000)).rejects.toThrow('interrupted');
    expect(() => clock.check()).toThrow('interrupted');
  });

  it('keeps the first failure, and gives no observation after it', () => {
    const clock = clockOf();
    const told: Observation[] = [];
    clock.listener = (seen) => told.push(seen);
    clock.fail(new Error('first'));
    clock.fail(new Error('second'));
    clock.tell(ended('a'));
    expect(() => clock.check()).toThrow('first');
    expect(told).toEqual([]);
  });
});
