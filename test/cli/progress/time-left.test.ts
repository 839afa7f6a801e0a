import { describe, expect, it } from 'vitest';
import { timeLeft, timeLeftText } from '../../../src/cli/progress/time-left.ts';
import { TimeRatio } from '../../../src/cli/progress/time-ratio.ts';
import { TrackedTrial } from '../../../src/cli/progress/tracked.ts';
import type { PlannedStep } from '../../../src/history/plan.ts';
import { plan } from '../../report/history.ts';
import { eventOf, minute, sampleOf } from './story.ts';
import { trials } from './trials.ts';

const second = 1000;
const free = { slowed: false };

describe('the ratio of lab time to wall time', () => {
  it('is not known before three seconds', () => {
    const timeRatio = new TimeRatio();
    timeRatio.reach(0, 0, free);
    timeRatio.reach(minute, 2 * second, free);
    expect(timeRatio.recent(2 * second)).toBe(null);
    expect(timeRatio.wallMsOf({ slowedMs: 0, freeMs: minute })).toBe(null);
    timeRatio.reach(2 * minute, 4 * second, free);
    expect(timeRatio.recent(4 * second)).toBe(30);
    expect(timeRatio.wallMsOf({ slowedMs: 0, freeMs: 30 * minute })).toBe(minute);
  });

  it('is no base for the rest while a rehearsal in a fork takes wall time, and lab time stands still', () => {
    const timeRatio = new TimeRatio();
    timeRatio.reach(0, 0, free);
    timeRatio.reach(second, 30 * second, free);
    expect(timeRatio.wallMsOf({ slowedMs: 0, freeMs: 60 * minute })).toBe(null);
    timeRatio.reach(10 * minute, 40 * second, free);
    expect(timeRatio.wallMsOf({ slowedMs: 0, freeMs: 60 * minute })).toBeLessThan(5 * minute);
  });

  it('is that of the last ten seconds, and falls while nothing comes', () => {
    const timeRatio = new TimeRatio();
    for (let at = 0; at <= 60; at += 1) timeRatio.reach(at * 60 * second, at * second, free);
    for (let at = 1; at <= 20; at += 1) timeRatio.reach(3600 * second + at * 400, (60 + at) * second, free);
    expect(timeRatio.recent(80 * second)).toBeCloseTo(0.4);
    expect(timeRatio.recent(90 * second)).toBe(0);
  });
});

function first() {
  const [trial] = trials;
  if (!trial) throw new Error('there are two');
  return trial;
}

/** A trial of the usual plan, or of one with these steps, in its timeline. */
function trialAt(labMs: number, wallMs: number, { steps = plan.steps, startedWallMs = 0 } = {}) {
  const trial = new TrackedTrial(first(), { ...plan, steps }, 'nfs-soft', startedWallMs);
  trial.take(eventOf('nfs-soft', 0, 'phase', { phase: 'timeline' }), startedWallMs);
  trial.take(eventOf('nfs-soft', labMs, 'sample', sampleOf({})), wallMs);
  return trial;
}

const hog: PlannedStep = {
  ...{ id: 'hog', do: 'inject', fault: 'cpu-hog#1', name: 'cpu-hog', params: {} },
  ...{ atMs: 10 * minute, liftAtMs: 20 * minute, effects: [{ effect: 'slows-node' }] },
};

describe('the time left', () => {
  it('comes from the lab time left and the measured ratio, and not from a trial that has barely begun', () => {
    expect(timeLeft([trialAt(minute, second)], 0, second)).toBe(null);
    // 20 of 30 minutes are left, at 60 × wall time; how long the inspection takes is not known.
    expect(timeLeft([trialAt(10 * minute, 10 * second)], 0, 10 * second)).toEqual({
      ms: 20 * second,
      atLeast: true,
    });
  });

  it('is absent while a fault is still to come that slows the node by an unknown factor', () => {
    const trial = trialAt(10 * minute, 10 * second, { steps: [hog] });
    expect(trial.rest).toEqual({ slowedMs: 10 * minute, freeMs: 10 * minute });
    expect(timeLeft([trial], 0, 10 * second)).toBe(null);
    trial.take(
      eventOf('nfs-soft', 10 * minute, 'fault-injected', { fault: 'cpu-hog#1', name: 'cpu-hog', params: {} }),
      10 * second,
    );
    trial.take(eventOf('nfs-soft', 11 * minute, 'sample', sampleOf({})), 130 * second);
    // 9 minutes at half of wall time, and 10 at 60 times.
    expect(timeLeft([trial], 0, 130 * second)?.ms).toBe(18 * minute + 10 * second);
  });

  it('is absent once the lab has been silent for long', () => {
    const trial = trialAt(10 * minute, 10 * second);
    expect(timeLeft([trial], 0, 15 * second)?.ms).toBe(15 * second);
    expect(timeLeft([trial], 0, 31 * second)).toBe(null);
  });

  it('counts the inspection and the trials that wait by those that are done', () => {
    const done = trialAt(30 * minute, 30 * second);
    done.take(eventOf('nfs-soft', 30 * minute, 'phase', { phase: 'aftermath' }), 30 * second);
    done.take(eventOf('nfs-soft', 30 * minute, 'subject-ended', { because: 'completed' }), 36 * second);
    const running = trialAt(15 * minute, 55 * second, { startedWallMs: 40 * second });
    // Its own 15 s and 6 s of inspection; two more trials of 36 s each, one after another.
    expect(timeLeft([done, running], 2, 55 * second)).toEqual({ ms: 21_000 + 72_000, atLeast: false });
    expect(timeLeft([done], 1, 40 * second)).toEqual({ ms: 36_000, atLeast: false });
  });

  it('is not guessed for a preparation that takes longer than whole trials', () => {
    const done = trialAt(30 * minute, 30 * second);
    done.take(eventOf('nfs-soft', 30 * minute, 'subject-ended', { because: 'completed' }), 30 * second);
    const preparing = new TrackedTrial(first(), plan, 'rsync-ssh', 30 * second);
    expect(timeLeft([done, preparing], 0, 40 * second)?.ms).toBe(20 * second);
    expect(timeLeft([done, preparing], 0, 70 * second)).toBe(null);
  });

  it('is as coarse as the knowledge is', () => {
    const text = (ms: number, atLeast = false) => timeLeftText({ ms, atLeast });
    expect([text(0), text(42_000), text(100_000, true), text(1_000_000), text(7_300_000)]).toEqual([
      'about 5 s left',
      'about 40 s left',
      'at least 1 min 30 s left',
      'about 17 min left',
      'about 2 h left',
    ]);
  });
});
