import { beforeAll, describe, expect, it } from 'vitest';
import { changeOf } from '../../src/compare/change.ts';
import type { TrialResult } from '../../src/compare/result.ts';
import { careful, naive, resultOfDrill } from './drilled-results.ts';

let good: TrialResult;
let bad: TrialResult;
beforeAll(async () => {
  good = await resultOfDrill(careful);
  bad = await resultOfDrill(naive);
});

/** The result with another value of one metric. */
function withMetric(result: TrialResult, name: string, value: number | null): TrialResult {
  const metrics = result.metrics.map((metric) => (metric.name === name ? { ...metric, value } : metric));
  return { ...result, metrics };
}

describe('the change between two results', () => {
  it('of the same trial twice is none, and nothing differs', async () => {
    const again = await resultOfDrill(careful);
    expect(changeOf(good, again)).toMatchObject({ state: 'same', differs: [], metrics: [], undecided: [] });
  });

  it('is worse where a strategy that failed cleanly hangs now: outcome, broken promises, and the strategy as cause', () => {
    const change = changeOf(good, bad);
    expect(change).toMatchObject({ state: 'worse', outcome: 'worse', differs: ['strategy'] });
    expect(good.outcome).toBe('failed-clean');
    expect(bad.outcome).toBe('hung');
    expect(change.broken.map(({ check }) => check)).toContain('within-deadline');
    expect(change.kept).toEqual([]);
  });

  it('is better the other way round, as long as no metric is worse', () => {
    const ageMs = bad.metrics.find(({ name }) => name === 'worst-copy-age')?.value ?? null;
    const change = changeOf(bad, withMetric(good, 'worst-copy-age', ageMs));
    expect(change).toMatchObject({ state: 'better', outcome: 'better', broken: [] });
    expect(change.kept.map(({ check }) => check)).toContain('within-deadline');
  });

  it('is worse where a better outcome costs a metric, and lists both', () => {
    const change = changeOf(bad, good);
    expect(change).toMatchObject({ state: 'worse', outcome: 'better', broken: [] });
    expect(change.metrics).toMatchObject([{ name: 'worst-copy-age', direction: 'worse' }]);
  });

  it('is worse at the same outcome where the worst harm is worse', () => {
    const left = { ...bad, outcome: 'failed-dirty' as const, harms: ['left' as const] };
    const lost = { ...left, harms: ['lost-copy' as const, 'left' as const] };
    expect(changeOf(left, lost).outcome).toBe('worse');
    expect(changeOf(lost, left).outcome).toBe('better');
  });

  it('of a metric counts beyond its tolerance alone, by its direction', () => {
    const at = (ms: number) => withMetric(good, 'longest-d-state', ms);
    expect(changeOf(at(5_000), at(6_000)).state).toBe('same');
    expect(changeOf(at(5_000), at(6_001))).toMatchObject({
      state: 'worse',
      metrics: [{ name: 'longest-d-state', before: 5_000, after: 6_001, allowed: 1_000, direction: 'worse' }],
    });
    expect(changeOf(at(6_001), at(5_000)).state).toBe('better');
  });

  it('of a metric within the slack is none', () => {
    const at = (ms: number) => withMetric(good, 'baseline-duration', ms);
    expect(changeOf(at(8_000), at(8_700), 0.1).state).toBe('same');
    expect(changeOf(at(8_000), at(8_900), 0.1).state).toBe('worse');
  });

  it('is undecided where the outcome or a promise is unknown now, and never better for it', () => {
    const promises = bad.promises.map((promise) => ({ ...promise, verdict: 'unknown' as const }));
    const untold = { ...bad, outcome: null, promises, incomplete: 'trouble in the lab: QEMU ended' };
    const change = changeOf(bad, untold);
    expect(change).toMatchObject({ state: 'undecided', outcome: 'unknown', kept: [] });
    expect(change.undecided[0]).toBe('trouble in the lab: QEMU ended');
  });

  it('is undecided where no fault meets a backup any more', () => {
    const missed = { ...good, notTested: 'silence#1 missed backup 1 by 5 s' };
    expect(changeOf(good, missed)).toMatchObject({
      state: 'undecided',
      undecided: ['no fault met a backup: silence#1 missed backup 1 by 5 s'],
    });
  });

  it('is undecided where a promise is no longer judged', () => {
    const fewer = { ...good, promises: good.promises.filter(({ check }) => check !== 'within-deadline') };
    expect(changeOf(good, fewer).state).toBe('undecided');
  });

  it('names a changed lab, scenario and version apart from a changed strategy', () => {
    const elsewhere = { ...good, planDigest: 'sha256:other', identity: { ...good.identity, kernel: '7.0' } };
    expect(changeOf(good, elsewhere).differs).toEqual(['scenario', 'lab']);
    const newer = { ...good, identity: { ...good.identity, firedrill: '9.9.9' } };
    expect(changeOf(good, newer).differs).toEqual(['firedrill']);
    expect(changeOf({ ...good, strategyDigest: null }, good).differs).toBeNull();
  });
});
