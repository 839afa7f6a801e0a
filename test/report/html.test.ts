import { createHash } from 'node:crypto';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { renderHtml } from '../../src/report/html.ts';
import { makeReport } from '../../src/report/report.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, judgement, number } from './history.ts';
import { hostileReport, unprintable } from './hostile.ts';
import { interruptedReport, why } from './interrupted.ts';

const html = renderHtml(makeReport(asTrials(history()), judgement(history())));

/** The names of all elements; throws where tags do not match or an attribute is not quoted. */
function elements(page: string): string[] {
  const names: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => names.push(name));
  const closed = page
    .replace('<!doctype html>', '')
    .replaceAll(/<(meta|br)\b([^>]*)>/g, '<$1$2/>')
    .replace(/<style>[\s\S]*<\/style>/, '');
  parser.write(closed).close();
  return names;
}

test('the verdict is first, then the outcome of each strategy', () => {
  const words = html.replace(/<style>[\s\S]*<\/style>/, '').replaceAll(/<[^>]+>/g, '');
  const order = ['PASS:', 'the 2 promises asserted of rsync-ssh held.', 'did best', 'hung', 'lab time'];
  const places = order.map((word) => words.indexOf(word));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test('it loads and runs nothing, and its policy forbids it', () => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(html).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;`);
  expect(elements(html)).not.toContain('script');
  expect(html).not.toMatch(/\s(src|style|on\w+)="/);
  expect(html).not.toMatch(/(url\(|href=")(?!#)/);
});

test('each subject has a timeline with its faults, jobs and kernel lines, each with a title', () => {
  expect(html.match(/class="fault-band"/g)).toHaveLength(40);
  expect(html).toContain(
    '<title>backup 1: hung, started at 0 ms, still running at the end, no exit code</title>',
  );
  expect(html).toContain(
    '<title>backup 1: failed cleanly, started at 0 ms, took 1 min 31 s, exit code 12</title>',
  );
  expect(html).toContain('<title>kernel, at 40 s: nfs: server 10.0.1.11 not responding, timed out</title>');
  expect(html).toContain('most in D state: 3, most unkillable: 1');
  expect(html).toContain('local fsync: not done within 30 s');
});

test('a preparation that failed after a boot is shown, one that did well is not', () => {
  const prepared = (id: string, code: number) => {
    const at = { subject: 'nfs-soft', t: 26 * 60_000, job: id, role: 'prepare' as const, backup: null };
    const how = { code, signal: null, lost: false, durationMs: 0, stdout: '', stderr: '' };
    return [
      { ...at, type: 'job-started' as const, dataVersion: null },
      { ...at, type: 'job-ended' as const, ...how },
    ];
  };
  const events = number([...history(), ...prepared('prepare-8', 32), ...prepared('prepare-9', 0)]);
  const page = renderHtml(makeReport(asTrials(events), judgement(events)));
  expect(page.match(/<title>(?:the )?prepar.*?<\/title>/g)).toEqual([
    '<title>the preparation: failed, started at 26 min, took 0 ms, exit code 32</title>',
  ]);
  expect(page).toMatch(/>preparation<\/text>/);
});

test('a stretch of hours in which nothing happens is squeezed, and says so', () => {
  const events = history();
  const start = events[0];
  if (start?.type !== 'run-started') throw new Error('the history has no start');
  start.plan = { ...start.plan, timelineMs: 22 * 3_600_000 };
  expect(renderHtml(makeReport(asTrials(events), judgement(events)))).toMatch(/>\d+ h( \d+ min)? squeezed</);
  expect(html).not.toContain('squeezed');
});

test('the output of a guest is text, in every place', () => {
  const page = renderHtml(hostileReport());
  expect(elements(page)).not.toContain('script');
  expect(page).not.toMatch(unprintable);
  expect(page.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)?.length).toBeGreaterThan(20);
});

test('an interrupted run shows the trials that were not run, and is not green', () => {
  const cut = history().filter(({ t, subject }) => t < 723_001 && subject !== 'rsync-ssh');
  const page = renderHtml(makeReport(asTrials(cut), { verdict: 'unknown', subjects: [] }));
  expect(elements(page)).toContain('svg');
  expect(page).toContain('<header class="verdict edge-unknown">');
  expect(page).toContain('nfs-soft&#39;s history stops after 12 min 2 s; rsync-ssh never started.');
  expect(page).toContain('>not run</text>');
  expect(page).toContain('The timeline of this subject never began: there is nothing to draw.');
});

test('a run without a single sample says that D state is not known', () => {
  const events = history().filter(({ type }) => type !== 'sample');
  expect(renderHtml(makeReport(asTrials(events), judgement(history())))).toContain(
    'No samples were taken, so D state, load and latencies are not known.',
  );
});

test('the reason why a subject was cut short is there once, not for each promise that is unknown for it', () => {
  const page = renderHtml(interruptedReport());
  const words = page.replace(/<style>[\s\S]*<\/style>/, '').replaceAll(/<[^>]+>/g, '');
  expect(words).toContain('? unknown2 promises without a verdict: the trial was interrupted');
  expect(words).toContain('? unknown1 promise without a verdict: the trial was interrupted');
  expect(words.match(/without a verdict: the trial was interrupted/g)).toHaveLength(2);
  expect(words).not.toContain(why);
  expect(words).toContain('✖ fail');
});

test('a table of promises leads from each verdict to its finding', () => {
  const rows = [...html.matchAll(/<tr><th scope="row">([^<]*)<\/th>(.*?)<\/tr>/gs)];
  const promises = rows.filter(([, , cells = '']) => cells.includes('href="#finding-'));
  expect(promises.length).toBeGreaterThan(1);
  const targets = [...html.matchAll(/href="#(finding-[^"]+)"/g)].map(([, id]) => id);
  expect(targets.length).toBeGreaterThan(3);
  for (const id of targets) expect(html).toContain(`id="${id}"`);
});

test('promises that held are folded, and those that broke are not', () => {
  const rows = (page: string) =>
    [...page.matchAll(/<tr id="finding-[^>]*><td><span class="badge tone-(\w+)"/g)].map(([, tone]) => tone);
  const [open = '', ...folded] = html.split(/<details><summary>\d+ promises? held<\/summary>/);
  expect(rows(open)).not.toContain('good');
  // Each part begins with the passes of one strategy; the failures of the next one follow.
  expect(folded.length).toBeGreaterThan(0);
  for (const part of folded) expect(rows(part)[0]).toBe('good');
  expect(rows(html)).toContain('bad');
});

test('a broken promise stands at its moments in the timeline, and both lead to each other', () => {
  const events = history();
  const ended = events.find((event) => event.type === 'job-ended' && event.t > 0);
  const judged = judgement(events);
  const subject = judged.subjects.find((one) => one.subject === ended?.subject);
  const finding = {
    check: 'within-deadline',
    promise: 'ends within its deadline',
    summary: 'it took too long',
  };
  subject?.findings.push({
    ...{ ...finding, subject: ended?.subject ?? '', verdict: 'fail', asserted: true },
    evidence: [ended?.seq ?? -1],
  });
  const page = renderHtml(makeReport(asTrials(events), judged));
  const [, target = '', moment = ''] =
    /<a href="#(finding-[^"]+)" id="(moment-[^"]+)"[^>]*><title>ends within its deadline: /.exec(page) ?? [];
  expect(page).toContain(`<tr id="${target}">`);
  expect(page).toContain(`<a href="#${moment}">at `);
});

test('restores, attempts of SIGTERM, leftovers and missed deadlines are marked in the timeline', () => {
  const at = { subject: 'nfs-soft', job: 'backup-1' };
  const restored = { against: 0, error: null, differing: 2, missing: 0, extra: 0, examples: [] };
  const events = number([
    ...history(),
    { ...at, t: 61_000, type: 'restored', inCopy: true, ok: true, matches: [0], ...restored },
    { ...at, t: 62_000, type: 'restored', inCopy: true, ok: true, matches: [], ...restored },
    { ...at, t: 63_000, type: 'sigterm-tried', ended: false, afterMs: 30_000 },
    {
      ...{ ...at, t: 64_000, type: 'leftovers' },
      leftovers: { processes: [], mounts: ['/mnt/nfs'], temporaryFiles: [] },
    },
  ] as Parameters<typeof number>[0]);
  const judged = judgement(history());
  for (const subject of judged.subjects) subject.deadlineMs = 60_000;
  const page = renderHtml(makeReport(asTrials(events), judged));
  const marks = [...page.matchAll(/<title>([^<]*)<\/title><text class="mark tone-(\w+)"/g)];
  const own = marks.filter(([, text = '']) => /^at 1 min [1-4] s/.test(text));
  expect(own.map(([, text, tone]) => [tone, text])).toEqual([
    ['good', 'at 1 min 1 s: in a fork, the restore equals version 0 bit for bit'],
    [
      'bad',
      expect.stringMatching(/^at 1 min 2 s: in a fork, the restore differs from version 0: 2 differing/),
    ],
    ['bad', 'at 1 min 3 s: in a fork, SIGTERM to backup 1: did not end within 30 s'],
    ['bad', 'at 1 min 4 s: left behind: mount /mnt/nfs'],
  ]);
  expect(page).toContain('<title>deadline of backup 1: 1 min</title>');
});

test('all strategies share one time axis', () => {
  const events = history();
  const before = (event: (typeof events)[number]) => event.subject !== 'rsync-ssh' || event.t < 600_000;
  const page = renderHtml(makeReport(asTrials(number(events.filter(before))), judgement(history())));
  const ticks = (section: string) =>
    [...section.matchAll(/<text class="tick" x="([\d.]+)"[^>]* text-anchor="middle">([^<]+)</g)].map(
      ([, x, label]) => `${x} ${label}`,
    );
  const [, first = '', second = ''] = page.split('<section id="subject-');
  expect(ticks(first).length).toBeGreaterThan(4);
  expect(ticks(second)).toEqual(ticks(first));
});

test('the run names each trial with its seed, digest and history', () => {
  expect(html).toMatch(
    /<th scope="row">rsync-ssh<\/th><td class="figure">1<\/td><td><code>[0-9a-f]{12}|not recorded/,
  );
  expect(html).toContain('<code>history.jsonl</code>');
});
