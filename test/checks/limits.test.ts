/** A history is judged by the limits of its own plan. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import { type Limits, usualLimits } from '../../src/history/limits.ts';
import { Plan } from '../../src/history/plan.ts';
import { bystanderMs, controlPlaneMs } from '../../src/history/probe-limits.ts';
import { makeReport } from '../../src/report/report.ts';
import { planScenario } from '../../src/scenario/plan.ts';
import { asTrials } from '../history/as-trials.ts';
import { known, options, parsed } from '../scenario/given.ts';
import { calmSample, history, Story } from './history-builder.ts';
import { findingOf, subjectOf, verdictOf } from './judged.ts';

const bystander = (fsyncMs: number | null) => ({ bystander: { forkExecMs: 4, fsyncMs, netnsMs: 40 } });

describe('the limits of the plan', () => {
  test.each<[string, string, Partial<Limits>, () => Story]>([
    ['heartbeatGapMs', 'node-keeps-pace', { heartbeatGapMs: 2_000 }, () => paced({ heartbeatGapMs: 1_500 })],
    ['slowWorkMs', 'node-keeps-pace', { slowWorkMs: 900 }, () => paced(bystander(600))],
    ['slowdown', 'node-keeps-pace', { slowdown: 100 }, () => paced(bystander(600))],
    ['othersDStateMs', 'node-keeps-pace', { othersDStateMs: 20_000 }, () => paced({ dstate: [others] })],
    ['sigtermGraceMs', 'ends-on-sigterm', { sigtermGraceMs: 60_000 }, () => signalled()],
  ])('%s decides %s', (_, check, wider, story) => {
    expect(verdictOf(story(), check).verdict).toBe('fail');
    expect(verdictOf(story().limitedBy(wider), check).verdict).toBe('pass');
  });

  test('slowSamplesInRealTime decides how many samples must be slow', () => {
    const slow = () => paced(bystander(600)).inRealTime();
    expect(verdictOf(slow(), 'node-keeps-pace').verdict).toBe('pass');
    expect(verdictOf(slow().limitedBy({ slowSamplesInRealTime: 1 }), 'node-keeps-pace').verdict).toBe('fail');
  });

  test('work beyond the probes’ limits counts as not done, in words, figures and charts', () => {
    const story = paced(bystander(null)).limitedBy({ bystanderMs: 7_000 });
    expect(findingOf(story, 'node-keeps-pace').summary).toContain('not done within 7 s');
    expect(subjectOf(story).metrics.find(({ name }) => name === 'slowest-fsync')?.value).toBe(7_000);
    const trials = asTrials(history(story));
    const points = makeReport(trials, judge(trials)).subjects[0]?.points ?? [];
    expect(Math.max(...points.map(({ fsyncMs }) => fsyncMs ?? 0))).toBe(7_000);
  });

  test('an answer of the control plane that did not come counts as the plan’s limit', () => {
    const controlPlane = { readyzMs: 1, listMs: null, writeMs: 2, nodeReady: true };
    const trials = asTrials(history(paced({ controlPlane }).limitedBy({ controlPlaneMs: 3_000 })));
    expect(makeReport(trials, judge(trials)).subjects[0]?.controlPlane).toMatchObject({
      slowestListMs: 3_000,
      unanswered: 1,
    });
  });

  test('are those that the probes have, and the scenario’s own rest and settle times', () => {
    const { limits } = planScenario(parsed({ rest: '5s', settle: '2s' }), options, known());
    expect(limits).toEqual({ ...usualLimits, restMs: 5_000, settleMs: 2_000 });
    expect(limits).toMatchObject({ bystanderMs, controlPlaneMs });
    const shorter = planScenario(parsed(), { ...options, limits: { restoreMs: 9 } }, known());
    expect(shorter.limits).toEqual({ ...usualLimits, restoreMs: 9 });
  });

  test('are the usual ones in a plan of an older firedrill, which has none', () => {
    const { limits: _, ...old } = planScenario(parsed(), options, known());
    expect(Plan.parse(JSON.parse(JSON.stringify(old))).limits).toEqual(usualLimits);
    expect(Plan.parse({ ...old, limits: { restMs: 1 } }).limits).toEqual({ ...usualLimits, restMs: 1 });
  });
});

const others = { pid: 9, comm: 'df', waitsIn: 'x', killable: null, forMs: 15_000, job: null };

function paced(sample: Parameters<Story['sample']>[1]): Story {
  return new Story()
    .backup(1)
    .calm(1_000, 50_000)
    .sample(20_500, { ...calmSample, ...sample })
    .over(60_000);
}

/** A backup that takes 45 s to end after SIGTERM. */
function signalled(): Story {
  return new Story()
    .backup(1, { tookMs: 50_000 })
    .event('sigterm-tried', 5_000, { job: 'backup-1', ended: true, afterMs: 45_000 })
    .calm(1_000, 59_000)
    .over(60_000);
}
