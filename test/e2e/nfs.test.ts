/** A drill of the shipped NFS strategies: a silence, a reboot before it, a fault without an end after it. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event, EventOf, EventType } from '../../src/history/events.ts';
import type { Report } from '../../src/report/index.ts';
import { eventsIn, reportIn, start, temporaryFolder } from './cli.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let events: Event[];
let report: Report;

beforeAll(async () => {
  folder = await temporaryFolder();
  const scenario = join(import.meta.dirname, 'scenarios/nfs.ts');
  const { exitCode, all } = await start(['run', scenario, '--out', folder.path]);
  expect(exitCode, all).toBe(0);
  events = eventsIn(folder.path);
  report = await reportIn(folder.path);
});

afterAll(() => folder?.[Symbol.asyncDispose]());

function of<T extends EventType>(subject: string, type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.subject === subject && event.type === type);
}

const samples = (subject: string) => of(subject, 'sample').flatMap(({ t, sample }) => (t > 0 ? sample : []));
const kernel = (subject: string) => of(subject, 'kernel').filter((line) => line.class !== 'other');
const backup = (subject: string, nth: number) =>
  of(subject, 'job-ended').find((job) => job.role === 'backup' && job.backup === nth);
const poll = (subject: string) => of(subject, 'job-ended').find(({ role }) => role === 'poll');
const judged = (subject: string) => report.judgement.subjects.find((judged) => judged.subject === subject);
const verdicts = (subject: string) =>
  Object.fromEntries((judged(subject)?.findings ?? []).map(({ check, verdict }) => [check, verdict]));

describe.each(['nfs-soft', 'nfs-hard'])('%s', (subject) => {
  test('backs up after a power cut of the node, which took its mount but none of its data', () => {
    expect(of(subject, 'node-lost')).toMatchObject([{ cause: 'power' }]);
    expect(of(subject, 'node-back')).toHaveLength(1);
    expect(backup(subject, 1)).toMatchObject({ code: 0 });
    expect(of(subject, 'trouble')).toEqual([]);
  });

  test('waits for the silent server in D state, backup and poll', () => {
    const waiting = samples(subject).flatMap(({ dstate }) => dstate);
    // The object of a killable wait depends on where the silence meets the task: an answer, a page, a lock, a request under way.
    const request = { waitsIn: expect.stringMatching(/_killable$/), killable: true };
    const ofPoll = waiting.find(({ job }) => job === poll(subject)?.job);
    expect(ofPoll).toMatchObject({ comm: 'ls', ...request });
    // So it does for the backup, which may as well wait for pages to be written.
    const pages = { waitsIn: 'folio_wait_bit_common', killable: false };
    const ofBackup = waiting.findLast(({ job }) => job === backup(subject, 2)?.job);
    expect(ofBackup).toMatchObject({ comm: 'rsync', ...(ofBackup?.killable ? request : pages) });
    expect(ofBackup?.forMs).toBeGreaterThan(30_000);
  });

  test('has its RPC calls counted: those that timed out, and those that failed', () => {
    const counts = samples(subject).flatMap(({ nfs }) => nfs ?? []);
    expect(Math.max(...counts.map(({ calls }) => calls))).toBeGreaterThan(100);
    const operations = counts.at(-1)?.operations ?? {};
    const timeouts = Object.values(operations).map((operation) => operation.timeouts);
    expect(Math.max(...timeouts), JSON.stringify(operations)).toBeGreaterThan(0);
    expect(operations).not.toHaveProperty('SEQUENCE');
  });

  test('leaves a backup out that is due while the last one still runs', () => {
    const { job } = backup(subject, 2) ?? {};
    expect(of(subject, 'backup-skipped')).toMatchObject([{ backup: 3, because: 'still-running', job }]);
    expect(backup(subject, 3)).toBeUndefined();
  });

  test('is rid of a fault without an end when the timeline ends', () => {
    expect(of(subject, 'fault-lifted').map(({ name, because }) => `${name}: ${because}`)).toEqual([
      'node-reboot: over',
      'silence: planned',
      'delay: end',
    ]);
    const ended = of(subject, 'phase').find(({ phase }) => phase === 'watch');
    expect(of(subject, 'fault-lifted').at(-1)?.t).toBeCloseTo(ended?.t ?? 0, -3);
  });

  test('would not have ended on SIGTERM while it waited', () => {
    expect(of(subject, 'sigterm-tried')[0]).toMatchObject({ job: backup(subject, 2)?.job, ended: false });
    expect(verdicts(subject)['ends-on-sigterm']).toBe('fail');
  });
});

test('nfs-soft gives up in time with an error, and so does its poll', () => {
  expect(backup('nfs-soft', 2)?.code).toBeGreaterThan(0);
  expect(backup('nfs-soft', 2)?.stderr).toContain('Input/output error');
  // The errno of a timeout depends on which request it hits: one that revalidates a folder makes it stale.
  const gaveUp = expect.stringMatching(/Input\/output error|Stale file handle/);
  expect(poll('nfs-soft')).toMatchObject({ code: 2, stderr: gaveUp });
  expect(kernel('nfs-soft').map(({ text }) => text)).toContain(
    'nfs: server 10.0.1.11 not responding, timed out',
  );
  expect(verdicts('nfs-soft')).toMatchObject({
    'within-deadline': 'pass',
    'nonzero-exit': 'pass',
    'no-silent-loss': 'pass',
  });
  expect(judged('nfs-soft')?.backups.map(({ outcome }) => outcome)).toEqual([
    'succeeded',
    'failed-dirty',
    'succeeded',
  ]);
});

test('nfs-hard waits until the server is back, past its deadline, and then succeeds', () => {
  expect(backup('nfs-hard', 2)).toMatchObject({ code: 0 });
  expect(backup('nfs-hard', 2)?.durationMs).toBeGreaterThan(6 * 60_000);
  expect(poll('nfs-hard')).toMatchObject({ code: 0, stdout: 'local-path\n' });
  expect(kernel('nfs-hard').map((line) => line.class)).toContain('nfs-not-responding');
  expect(kernel('nfs-hard').map(({ text }) => text)).toContain('nfs: server 10.0.1.11 OK');
  // Only a hard mount asks again.
  expect(samples('nfs-hard').at(-1)?.nfs?.retransmissions).toBeGreaterThan(0);
  expect(verdicts('nfs-hard')).toMatchObject({ 'within-deadline': 'fail', 'no-silent-loss': 'pass' });
  expect(judged('nfs-hard')?.backups.map(({ outcome }) => outcome)).toEqual([
    'succeeded',
    'hung',
    'succeeded',
  ]);
});
