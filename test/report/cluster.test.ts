import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/history/events.ts';
import { makeReport, Report, renderHtml, renderMarkdown, renderTerminal } from '../../src/report/index.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, judgement } from './history.ts';

const change = { commit: 'abc1234', type: 'schedule' } as const;
const gitops = [
  { t: 20_000, ...change, what: 'deleted', by: 'drill', afterMs: null, wouldFire: false },
  { t: 20_900, ...change, what: 'restored', by: 'reconciler', afterMs: 900, wouldFire: true },
] as const;
const controlPlane = { readyzMs: 4, listMs: 9, writeMs: null, sshBannerMs: 70, nodeReady: true };

/** As a run of the container lab: with samples of its control plane, and a schedule that was deleted. */
function clustered(): Event[] {
  const events: Event[] = history().map((event) =>
    event.type === 'sample' ? { ...event, sample: { ...event.sample, controlPlane } } : event,
  );
  const end = events.findLastIndex(({ subject }) => subject === 'rsync-ssh');
  const told = gitops.map((event) => ({ ...event, seq: 0, subject: 'rsync-ssh' }));
  return [...events.slice(0, end), ...told, ...events.slice(end)].map((event, seq) => ({ ...event, seq }));
}

const report = makeReport(asTrials(clustered()), judgement(clustered()));

describe('a run with Kubernetes', () => {
  it.each([
    ['the terminal', renderTerminal(report)],
    ['Markdown', renderMarkdown(report)],
    ['HTML', renderHtml(report)],
  ])('has the fate of its schedule, and the answers of the control plane, in %s', (_, text) => {
    expect(text).toContain('it was put back once, after 900 ms at most');
    expect(text).toContain('put back after 900 ms');
    expect(text).toContain('would fire');
    expect(text).toContain('list 9 ms, write 10 s, SSH banner 70 ms, not answered');
  });

  it('has both in report.json, for programs', () => {
    const parsed = Report.parse(JSON.parse(JSON.stringify(report)));
    const subject = parsed.subjects.find((found) => found.subject === 'rsync-ssh');
    expect(subject?.schedule).toMatchObject({ reverted: 1, longestRevertMs: 900 });
    expect(subject?.controlPlane).toMatchObject({ slowestListMs: 9, slowestWriteMs: 10_000 });
    expect(subject?.points.some(({ apiMs }) => apiMs === 10_000)).toBe(true);
  });

  it('has the API’s latency in the chart', () => {
    expect(renderHtml(report)).toContain('Kubernetes API');
  });
});

describe('a run without', () => {
  it('says nothing of either', () => {
    const plainReport = makeReport(asTrials(history()), judgement(history()));
    expect(plainReport.subjects.map(({ schedule, controlPlane }) => [schedule, controlPlane])).toEqual([
      [null, null],
      [null, null],
    ]);
    for (const text of [renderTerminal(plainReport), renderMarkdown(plainReport), renderHtml(plainReport)])
      expect(text).not.toMatch(/CronJob|Kubernetes/);
  });
});
