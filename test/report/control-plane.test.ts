import { describe, expect, it } from 'vitest';
import type { ControlPlane, Event, Sample } from '../../src/history/events.ts';
import { controlPlaneSentence, controlPlaneFigures as figuresOf } from '../../src/report/control-plane.ts';

const quick: ControlPlane = { readyzMs: 3, listMs: 8, writeMs: 12, sshBannerMs: 20, nodeReady: true };
const sample: Sample = {
  dstate: [],
  load1: 0,
  pressure: { cpu: 0, io: 0, memory: 0 },
  memoryAvailableBytes: 1,
  processes: 1,
  heartbeatGapMs: null,
  nfs: null,
  bystander: null,
};

function history(...samples: (ControlPlane | null | undefined)[]): Event[] {
  return samples.map((controlPlane, seq) => ({
    seq,
    t: seq * 1000,
    subject: 'x',
    type: 'sample',
    sample: controlPlane === undefined ? sample : { ...sample, controlPlane },
  }));
}

const limitMs = 10_000;
const controlPlaneFigures = (events: Event[]) => figuresOf(events, limitMs);

describe('the control plane’s figures', () => {
  it('are its slowest answers', () => {
    const slow = { ...quick, writeMs: 900, sshBannerMs: 4000 };
    expect(controlPlaneFigures(history(quick, slow, quick))).toMatchObject({
      slowestReadyzMs: 3,
      slowestWriteMs: 900,
      slowestSshBannerMs: 4000,
      unanswered: 0,
    });
  });

  it('count a request without an answer as 10 s, and the number of those', () => {
    const dead = { ...quick, listMs: null, nodeReady: false };
    const figures = controlPlaneFigures(history(quick, dead));
    expect(figures).toMatchObject({ slowestListMs: 10_000, unanswered: 1, notReady: 1, samples: 2 });
    expect(figures && controlPlaneSentence(figures)).toContain(
      'not answered 1 of 2 times, the node not Ready in 1',
    );
  });

  it('say why it was not answered, each reason once', () => {
    const refused = { ...quick, listMs: null, refusals: ['list: HTTP 403'] };
    const figures = controlPlaneFigures(history(refused, quick, refused));
    expect(figures?.refusals).toEqual(['list: HTTP 403']);
    expect(figures && controlPlaneSentence(figures)).toContain('not answered 2 of 3 times (list: HTTP 403).');
  });

  it('count an SSH banner that did not come as 10 s, and as the target’s silence alone', () => {
    const silent = { ...quick, sshBannerMs: null };
    const figures = controlPlaneFigures(history(quick, silent, silent));
    expect(figures).toMatchObject({ slowestSshBannerMs: 10_000, sshUnanswered: 2, unanswered: 0 });
    expect(figures && controlPlaneSentence(figures)).toContain('SSH banner 10 s (none 2 of 3 times).');
  });

  it('say nothing of an SSH banner that was not asked for yet', () => {
    const { sshBannerMs: _, ...unasked } = quick;
    expect(controlPlaneFigures(history(unasked, quick))).toMatchObject({
      slowestSshBannerMs: 20,
      sshUnanswered: 0,
    });
    const figures = controlPlaneFigures(history(unasked));
    expect(figures?.slowestSshBannerMs).toBeNull();
    expect(figures && controlPlaneSentence(figures)).not.toContain('banner');
  });

  it('leave out samples before the timeline, and labs without Kubernetes', () => {
    expect(controlPlaneFigures(history(null, undefined))).toBeNull();
    expect(controlPlaneFigures(history(quick).map((event) => ({ ...event, t: -1 })))).toBeNull();
  });
});
