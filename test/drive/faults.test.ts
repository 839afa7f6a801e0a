/** Faults are injected and lifted as planned, and none is ever left in force. */
import { expect, test } from 'vitest';
import {
  at,
  backup,
  clientKill,
  cpuHog,
  cronjobDeleted,
  delay,
  diskFull,
  linkDown,
  nfsFreeze,
  nodeReboot,
  packetLoss,
  reset,
  silence,
  sshStop,
  targetReboot,
} from '../../src/index.ts';
import { all } from '../fake-lab/drilled.ts';
import { drillOf, story } from './told.ts';

test('faults without an end are lifted when the timeline ends, the last one first', async () => {
  const done = await drillOf(
    {},
    [
      at('0s', backup()),
      at('1m', packetLoss('5%')),
      at('2m', delay('1s')),
      at('3m', diskFull()),
      at('4m', backup()),
    ],
    { definition: { ends: '5m' } },
  );
  expect(story(done, 'fault-lifted', 'phase').slice(-5)).toEqual([
    '300 s fault-lifted disk-full#1 end',
    '300 s fault-lifted delay#1 end',
    '300 s fault-lifted packet-loss#1 end',
    '300 s phase watch',
    '900 s phase aftermath',
  ]);
  expect(done.lab.calls.filter((call) => call.startsWith('lift'))).toEqual([
    'lift fillTargetDisk',
    'lift link.delay',
    'lift link.loss',
  ]);
});

test('a fault with an end is lifted then, and is in force until then', async () => {
  const done = await drillOf({}, [
    at('0s', backup()),
    at('3s', linkDown({ for: '40s' })),
    at('20s', reset()),
  ]);
  expect(story(done, 'fault-injected', 'fault-lifted')).toEqual([
    '3 s fault-injected link-down#1',
    '20 s fault-injected reset#1',
    '21 s fault-lifted reset#1 planned',
    '43 s fault-lifted link-down#1 planned',
  ]);
  expect(story(done, 'job-ended')).toContain('48 s job-ended backup-4 0');
});

test('a reboot is over as soon as the node is back', async () => {
  const done = await drillOf({}, [at('0s', backup()), at('1m', nodeReboot('orderly'))]);
  expect(story(done, 'fault-injected', 'fault-lifted', 'node-back')).toEqual([
    '60 s fault-injected node-reboot#1',
    '80 s node-back',
    '80 s fault-lifted node-reboot#1 over',
  ]);
});

test('a late service comes when its machine has long been back', async () => {
  const done = await drillOf({ backup: { service: 'nfs', cut: 'waits' } }, [
    at('0s', backup()),
    at('1s', targetReboot({ for: '1m', nfsAfter: '2m' })),
  ]);
  const inTimeline = { events: done.events.filter(({ t }) => t >= 0 && t < 200_000) };
  expect(story(inTimeline, 'fault-injected', 'fault-lifted', 'job-ended')).toEqual([
    '1 s fault-injected late-service#1',
    '1 s fault-injected target-reboot#1',
    '61 s fault-lifted target-reboot#1 planned',
    '181 s fault-lifted late-service#1 planned',
    '188 s job-ended backup-4 0',
  ]);
});

test('an injection is noted with its parameters once it is in force', async () => {
  const done = await drillOf({}, [at('0s', backup()), at('1s', silence('target', { for: '1m' }))]);
  const [injected] = all(done, 'fault-injected');
  expect(injected).toMatchObject({ params: { on: 'target', for: 60_000 } });
  expect(injected?.t).toBeGreaterThan(1_000); // the call took its time
});

test('an injection that fails is trouble, and no fault was in force', async () => {
  const failures = [{ call: 'link.silence', nth: 1, effect: 'refuse' as const }];
  const done = await drillOf({}, [at('0s', backup()), at('1s', silence('target', { for: '1m' }))], {
    lab: { failures },
  });
  expect(all(done, 'fault-injected')).toEqual([]);
  expect(all(done, 'fault-lifted')).toEqual([]);
  const message = expect.stringMatching(/the fault silence#1 could not be injected.*link\.silence/s);
  expect(all(done, 'trouble')).toMatchObject([{ message }]);
});

test('several faults that are in force leave nothing in force', async () => {
  const faults = [silence('node'), sshStop(), nfsFreeze(), cpuHog('node', { processes: 4 })] as const;
  const done = await drillOf({}, [at('0s', backup()), at('1m', ...faults), at('9m', backup())]);
  expect(all(done, 'fault-lifted').map(({ because }) => because)).toEqual(['end', 'end', 'end', 'end']);
  expect(done.lab.inForce).toEqual([]);
});

test("a schedule's deletion is recorded with all its consequences", async () => {
  const timeline = [at('0s', backup()), at('1m', cronjobDeleted('cluster', { for: '1m' }))];
  const done = await drillOf({}, timeline, { lab: { lab: 'containers' } });
  expect(all(done, 'schedule').map(({ what, by }) => `${what} by ${by}`)).toEqual([
    'deleted by drill',
    'restored by reconciler',
    'looked by drill',
    'restored by drill',
  ]);
});

test('client-kill ends the backup on the node; its lock stays, and the next backup fails at it', async () => {
  const done = await drillOf({ backup: { locks: true } }, [
    at('0s', backup()),
    at('3s', clientKill('SIGKILL')),
    at('2m', backup()),
  ]);
  expect(story(done, 'fault-injected', 'job-ended').filter((line) => !/^-|restore/.test(line))).toEqual([
    '3 s fault-injected client-kill#1',
    '3 s job-ended backup-4 SIGKILL',
    expect.stringMatching(/^120 s job-ended backup-\d+ 11$/),
  ]);
  expect(all(done, 'fault-met')).toMatchObject([
    { fault: 'client-kill#1', counts: { 'processes-signalled': 1 } },
  ]);
});

test('an asynchronous export is one before the strategy prepares, and only where the scenario asks for it', async () => {
  const done = await drillOf({}, undefined, { definition: { nfsExport: 'async' } });
  const calls = done.lab.calls.filter((call) => /^(target.exportAsync|startJob)/.test(call));
  expect(calls.slice(0, 2)).toEqual(['target.exportAsync', 'startJob prepare']);
  expect((await drillOf({})).lab.calls).not.toContain('target.exportAsync');
});
