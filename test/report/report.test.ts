import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { renderJson } from '../../src/report/json.ts';
import { MAX_CLASSIFIED, MAX_OTHER } from '../../src/report/kernel-lines.ts';
import { makeReport } from '../../src/report/report.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { MAX_POINTS } from '../../src/report/series.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, interleaved, judgement, number } from './history.ts';
import { hostileReport } from './hostile.ts';

const published = JSON.parse(
  readFileSync(new URL('../../docs/report.schema.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

test('the published schema is the one that the code has (else: npm run schema)', () => {
  expect(published).toEqual(reportSchema());
});

test.each([
  ['a whole run', () => makeReport(asTrials(history()), judgement(history()))],
  [
    'a run cut off in its first subject',
    () => makeReport(asTrials(history().slice(0, 200)), judgement(history())),
  ],
  [
    'a run that ended at once',
    () => makeReport(asTrials(history().slice(0, 1)), { verdict: 'unknown', subjects: [] }),
  ],
  ['a run with hostile output of a guest', hostileReport],
])('report.json of %s fits the published schema', (_, make) => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(published);
  expect(validate(JSON.parse(renderJson(make()))), JSON.stringify(validate.errors)).toBe(true);
});

test('the schema refuses a report with a verdict that does not exist', () => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(published);
  const report = { ...makeReport(asTrials(history()), judgement(history())), verdict: 'green' };
  expect(validate(report)).toBe(false);
});

test('thinning samples loses no peak', () => {
  const events = history();
  const peak = events.findIndex((event) => event.type === 'sample' && event.t === 700_000);
  const event = events[peak];
  if (event?.type !== 'sample') throw new Error('the history has no sample at 700 s');
  event.sample.load1 = 99;
  const points = makeReport(asTrials(events), judgement(events)).subjects[0]?.points ?? [];
  expect(points.length).toBeLessThanOrEqual(MAX_POINTS);
  expect(Math.max(...points.map(({ load1 }) => load1))).toBe(99);
});

test('work that a bystander gave up on differs from work that was not measured', () => {
  const points = makeReport(asTrials(history()), judgement(history())).subjects[0]?.points ?? [];
  const overdue = points.find((point) => point.overdue.length > 0);
  expect(overdue).toMatchObject({ overdue: ['fsyncMs'], fsyncMs: 30_000 });
  expect(points.some(({ fsyncMs }) => fsyncMs === null)).toBe(true);
});

test('a stuck task has the place and the time of its wait, and whether SIGKILL ends it', () => {
  const { stuck } = makeReport(asTrials(history()), judgement(history())).subjects[0] ?? {};
  expect(stuck?.[0]).toEqual({
    comm: 'rsync',
    waitsIn: 'folio_wait_bit_common',
    killable: false,
    tasks: 1,
    longestMs: 1_798_000,
    ofJob: true,
  });
});

test('a flood of kernel lines is bounded, classified lines come first, and the others are counted', () => {
  const flood = Array.from({ length: 5000 }, (_, nth) => ({
    type: 'kernel' as const,
    t: nth,
    subject: 'nfs-soft',
    class: nth % 10 === 0 ? ('hung-task' as const) : ('other' as const),
    text: `line ${nth}`,
  }));
  const [start, ...rest] = history();
  const events = number([start, ...flood, ...rest].map((event) => event as never));
  const { kernel } = makeReport(asTrials(events), judgement(history())).subjects[0] ?? {};
  expect(kernel?.lines.length).toBe(MAX_CLASSIFIED + MAX_OTHER);
  expect(kernel?.counts).toEqual({ 'hung-task': 500, other: 4500, 'nfs-not-responding': 20 });
  expect(kernel?.leftOut).toBe(5020 - MAX_CLASSIFIED - MAX_OTHER);
});

test('each finding points at its event in words', () => {
  const report = makeReport(asTrials(history()), judgement(history()));
  expect(report.evidence.map(({ text }) => text)).toContain('SIGKILL to backup 1: did not end within 5 s');
});

test('a fault that was never lifted and a job that never ended stay open', () => {
  const cut = history().filter(({ t, subject }) => t < 70_000 && subject !== 'rsync-ssh');
  const [nfs] = makeReport(asTrials(cut), judgement(history())).subjects;
  expect(nfs?.faults.at(-1)?.untilMs).toBe(null);
  expect(nfs?.jobs.find(({ job }) => job === 'backup-1')?.endedMs).toBe(null);
});

test('a pass is unknown when an asserted subject was interrupted', () => {
  const events = history();
  const end = events.findLast((event) => event.type === 'subject-ended');
  if (end?.type !== 'subject-ended') throw new Error('the history has no end');
  end.because = 'interrupted';
  const report = makeReport(asTrials(events), judgement(events));
  expect(report.verdict).toBe('unknown');
  expect(report.incomplete).toBe('rsync-ssh was interrupted after 30 min');
});

test('a pass stays a pass when only a measured subject was interrupted', () => {
  const events = history();
  const end = events.find((event) => event.type === 'subject-ended');
  if (end?.type !== 'subject-ended') throw new Error('the history has no end');
  end.because = 'interrupted';
  const report = makeReport(asTrials(events), judgement(events));
  expect(report.verdict).toBe('pass');
  expect(report.incomplete).toBe('nfs-soft was interrupted after 30 min');
});

test('where nothing is asserted there is no verdict', () => {
  const events = history();
  const start = events[0];
  if (start?.type !== 'run-started') throw new Error('the history has no start');
  start.plan = { ...start.plan, subjects: start.plan.subjects.slice(0, 1) };
  const judged = judgement(events);
  expect(makeReport(asTrials(events), { ...judged, subjects: judged.subjects.slice(0, 1) }).verdict).toBe(
    null,
  );
});

test('a run without any trial is refused', () => {
  expect(() => makeReport(asTrials([]), { verdict: 'pass', subjects: [] })).toThrow(
    'there is nothing to report',
  );
});

test('subjects that were under way at once are reported one after the other', () => {
  const { evidence, subjects, ...rest } = makeReport(asTrials(history()), judgement(history()));
  const events = interleaved();
  const report = makeReport(asTrials(events), judgement(events));
  expect(report.subjects).toEqual(subjects);
  expect(report).toMatchObject({ verdict: rest.verdict, incomplete: null, troubles: [] });
  const words = (told: typeof evidence) =>
    told.map(({ subject, tMs, text }) => `${subject} ${tMs} ${text}`).sort();
  expect(words(report.evidence)).toEqual(words(evidence));
  for (const { seq, subject, tMs } of report.evidence) expect(events[seq]).toMatchObject({ subject, t: tMs });
});

test('of subjects that were under way at once it has the phases that each did not reach', () => {
  const cut = interleaved().slice(0, 1000);
  const whole = judgement(interleaved());
  expect(makeReport(asTrials(cut), whole).incomplete).toBe(
    "nfs-soft's history stops after 14 min 50 s; rsync-ssh's history stops after 15 min 18 s",
  );
  const ended = interleaved().filter(
    ({ type, subject }) => type !== 'subject-ended' || subject !== 'nfs-soft',
  );
  expect(makeReport(asTrials(ended), whole).incomplete).toBe("nfs-soft's history stops after 30 min");
});
