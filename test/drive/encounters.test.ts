/** The effects of each fault on each backup and poll are counted while the two overlap, and at no other time. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import type { TimelineEntry } from '../../src/index.ts';
import * as firedrill from '../../src/index.ts';
import { at, backup, every, nodeReboot, packetLoss, poll, silence } from '../../src/index.ts';
import { all, type Drilled } from '../fake-lab/drilled.ts';
import { drillOf, story } from './told.ts';

/** Each encounter in short: `silence#1 backup-3 {"packets-dropped":10}`. */
function met(done: Drilled): string[] {
  return all(done, 'fault-met').map(({ fault, job, counts }) => `${fault} ${job} ${JSON.stringify(counts)}`);
}

test('a fault that begins under a backup counts from then until its lift', async () => {
  const done = await drillOf({}, [at('0s', backup()), at('3s', silence('target', { for: '40s' }))]);
  expect(met(done)).toEqual([expect.stringMatching(/^silence#1 backup-4 \{"packets-dropped":40\d\}$/)]);
  expect(story(done, 'fault-injected', 'fault-met', 'fault-lifted', 'job-ended').slice(-5)).toEqual([
    '3 s fault-injected silence#1',
    '43 s fault-met',
    '43 s fault-lifted silence#1 planned',
    '48 s job-ended backup-4 0',
    expect.stringContaining('restore'),
  ]);
});

test('a lab without meters records no counts, and the overlap in time says which backup a fault met', async () => {
  const timeline = [at('0s', backup()), at('3s', silence('target', { for: '40s' })), at('2m', backup())];
  const done = await drillOf({}, timeline, { lab: { hasMeters: false } });
  expect(all(done, 'fault-met')).toEqual([]);
  expect(all(done, 'fault-injected').map((event) => 'meets' in event)).toEqual([false]);
  const [{ backups } = { backups: [] }] = judge(done.trials).subjects;
  expect(backups.map((one) => one.met.map(({ fault }) => fault))).toEqual([['silence#1'], []]);
});

test('a backup that ends under a fault counts until its end', async () => {
  const scripts = { backup: { unreachable: { failsAfterMs: 20_000, code: 12 } } };
  const done = await drillOf(scripts, [at('0s', backup()), at('3s', silence('target', { for: '40s' }))]);
  expect(met(done)).toEqual([expect.stringMatching(/^silence#1 backup-4 \{"packets-dropped":20\d\}$/)]);
});

test('a backup and a poll that start under a fault count from their start on', async () => {
  const scripts = { poll: { unreachable: { failsAfterMs: 1_000, code: 1 } } };
  const done = await drillOf(scripts, [
    at('0s', silence('target', { for: '1m' })),
    every('50s', poll(), { from: '20s', until: '60s' }),
    at('30s', backup()),
  ]);
  const [first, second] = met(done);
  expect(first).toMatch(/^silence#1 poll-4 \{"packets-dropped":1\d\}$/);
  expect(second).toMatch(/^silence#1 backup-5 \{"packets-dropped":30\d\}$/);
  expect(met(done)).toHaveLength(2);
});

test('a fault that did nothing to a backup is there with a count of 0', async () => {
  const done = await drillOf({ backup: { service: null } }, [
    at('0s', backup()),
    at('3s', silence('target', { for: '2s' })),
  ]);
  expect(met(done)).toEqual(['silence#1 backup-4 {"packets-dropped":0}']);
});

test('a fault that misses every backup costs no reading', async () => {
  const done = await drillOf({}, [
    at('0s', backup()),
    at('20s', silence('target', { for: '10s' })),
    at('1m', backup()),
  ]);
  expect(met(done)).toEqual([]);
  expect(done.lab.calls.filter((call) => call === 'meters')).toEqual([]);
});

test('two faults at once count apart', async () => {
  const done = await drillOf({}, [
    at('0s', backup()),
    at('2s', packetLoss('5%', { for: '10m' })),
    at('3s', silence('target', { for: '10s' })),
  ]);
  expect(met(done)).toEqual([
    expect.stringMatching(/^silence#1 backup-4 \{"packets-dropped":10\d\}$/),
    expect.stringMatching(/^packet-loss#1 backup-4 \{"packets-lost":\d+\}$/),
  ]);
});

test('a node that goes away under a backup takes the counts along; a planned reboot itself is counted', async () => {
  const done = await drillOf({ backup: { service: null } }, [
    at('0s', silence('target', { for: '1m' })),
    at('10s', backup()),
    at('13s', nodeReboot('power')),
  ]);
  expect(met(done)).toEqual(['node-reboot#1 backup-4 {"jobs-cut-off":1}', 'silence#1 backup-4 null']);
});

const { nfsFreeze, nfsKill, nfsStall, nfsStop, sshFreeze, sshKill, sshStop } = firedrill;
const faults: [name: string, fault: Parameters<typeof at>[1], service: 'ssh' | 'nfs', lab?: 'containers'][] =
  [
    ['client-kill', firedrill.clientKill('SIGKILL'), 'ssh'],
    ['cpu-hog', firedrill.cpuHog('node', { processes: 2, for: '1m' }), 'ssh'],
    ['delay', firedrill.delay('1s', { for: '1m' }), 'ssh'],
    ['disk-errors', firedrill.diskErrors('target', { rate: '5%', for: '1m' }), 'ssh'],
    ['disk-full', firedrill.diskFull({ for: '1m' }), 'ssh'],
    ['disk-hang', firedrill.diskHang('target', { for: '1m' }), 'ssh'],
    ['disk-slow', firedrill.diskSlow('target', { by: '1s', for: '1m' }), 'ssh'],
    ['export-replaced', firedrill.exportReplaced(), 'nfs'],
    ['limit', firedrill.limit('1MB', { for: '1m' }), 'ssh'],
    ['link-down', firedrill.linkDown({ for: '1m' }), 'ssh'],
    ['nfs-freeze', nfsFreeze({ for: '1m' }), 'nfs'],
    ['nfs-kill', nfsKill({ for: '1m' }), 'nfs'],
    ['nfs-stall', nfsStall({ for: '1m' }), 'nfs'],
    ['nfs-stop', nfsStop({ for: '1m' }), 'nfs'],
    ['node-reboot', nodeReboot('orderly'), 'ssh'],
    ['packet-loss', packetLoss('50%', { for: '1m' }), 'ssh'],
    ['reset', firedrill.reset(), 'ssh'],
    ['silence', silence('node', { for: '1m' }), 'ssh'],
    ['ssh-freeze', sshFreeze({ for: '1m' }), 'ssh'],
    ['ssh-kill', sshKill({ for: '1m' }), 'ssh'],
    ['ssh-stop', sshStop({ for: '1m' }), 'ssh'],
    ['target-reboot', firedrill.targetReboot({ for: '1m' }), 'ssh'],
    ['toxic', firedrill.toxic({ latency: { latency: 100 }, for: '1m' }), 'ssh', 'containers'],
  ];

describe('the fake lab counts as the real labs do', () => {
  test.each(faults)('%s under a backup', async (name, fault, service, lab) => {
    const timeline: TimelineEntry[] = [at('0s', backup()), at('3s', fault)];
    const done = await drillOf({ backup: { service } }, timeline, lab ? { lab: { lab } } : {});
    const counts = all(done, 'fault-met').find((event) => event.fault === `${name}#1`)?.counts ?? {};
    expect(Math.max(0, ...Object.values(counts))).toBeGreaterThan(0);
  });

  test('and this table has every fault that can do something to a backup', () => {
    const words = Object.values(firedrill).filter((word) => typeof word === 'function' && 'meets' in word);
    const able = words.map(({ name }) => name).filter((name) => name !== 'cronjob-deleted');
    expect(faults.map(([name]) => name)).toEqual(able.toSorted());
  });
});
