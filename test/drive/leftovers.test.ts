/** The leftovers of a backup: when the harness inspects, and which finds are none. */
import { expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import { at, backup, silence, sshStop } from '../../src/index.ts';
import { fakeStrategy } from '../fake-lab/behaviour.ts';
import { all, type Drilled } from '../fake-lab/drilled.ts';
import { drillOf } from './told.ts';

const leaves = { when: 'always' as const, node: 1, target: 1, mounts: ['/mnt/backup'], files: ['.a.dat.Xy'] };
/** The inspections since the start of the timeline. */
const found = (done: Drilled) => all(done, 'leftovers').filter(({ t }) => t >= 0);
const broken = { backup: { leaves: { ...leaves, when: 'failed' as const } } };

test('the leftovers of a failed backup are found ten seconds after its end, and again at the end', async () => {
  const done = await drillOf(broken, [at('0s', backup()), at('1s', sshStop({ for: '100ms' }))]);
  const leftovers = {
    processes: [
      { host: 'node', comm: 'fake-child' },
      { host: 'target', comm: 'fake-server' },
    ],
    mounts: ['/mnt/backup'],
    temporaryFiles: ['/backup/fake/.a.dat.Xy'],
  };
  const [afterJob, end] = found(done);
  expect(afterJob).toMatchObject({ when: 'after-job', job: 'backup-4', leftovers });
  expect(Math.round((afterJob?.t ?? 0) / 1_000)).toBe(11);
  expect(end).toMatchObject({
    when: 'end',
    job: null,
    leftovers: { ...leftovers, processes: [{ host: 'target' }] },
  });
});

test('after a backup that ends under a fault the inspection comes ten seconds after the lift', async () => {
  const timeline = [at('0s', backup()), at('1s', sshStop({ for: '1m' }))];
  const done = await drillOf(broken, timeline);
  expect(found(done).map(({ t }) => Math.round(t / 1_000))).toEqual([71, 661]);
});

test('another fault within those ten seconds puts it off until that is lifted, too', async () => {
  const done = await drillOf(broken, [
    at('0s', backup()),
    at('1s', sshStop({ for: '4s' })),
    at('9s', silence('target', { for: '1m' })),
  ]);
  expect(found(done).map(({ t }) => Math.round(t / 1_000))).toEqual([79, 669]);
});

test('processes and mounts from before the first backup are no leftovers', async () => {
  const done = await drillOf({ prepare: { leaves }, backup: {} });
  expect(found(done)).toMatchObject([
    { leftovers: { processes: [], mounts: [] } },
    { leftovers: { processes: [], mounts: [] } },
  ]);
});

test('a mount that the strategy keeps is none', async () => {
  const strategies = [fakeStrategy({ backup: { leaves } }, { keepsMounted: ['/mnt/backup'] })];
  const done = await drillOf({}, undefined, { strategies });
  expect(found(done).map(({ leftovers }) => leftovers.mounts)).toEqual([[], []]);
});

test('a process that ends by itself is no leftover at the end', async () => {
  const done = await drillOf(
    { backup: { leaves: { ...leaves, when: 'failed', node: 0, goneAfterMs: 60_000 } } },
    [at('0s', backup()), at('1s', sshStop({ for: '1s' }))],
  );
  expect(found(done).map(({ leftovers }) => leftovers.processes.length)).toEqual([1, 0]);
});

test.each([
  ['ps', 'target.run ps', 2, 'the target'],
  ['the list of mounts', 'node.run mounts', 2, 'the node'],
  ['find', 'target.run find', 1, 'the target'],
])('where %s fails, nothing seen is not nothing left: that is trouble', async (_, call, nth, where) => {
  const done = await drillOf({}, undefined, { lab: { failures: [{ call, nth, effect: 'fail' }] } });
  expect(done.error?.message).toContain(`the inspection of ${where} failed`);
  expect(all(done, 'trouble')).toHaveLength(1);
  expect(found(done)).toEqual([]);
});

test('leftovers of the baseline run are its own, on the node and on the target, and no later backup’s', async () => {
  const once = { backup: { leaves } };
  const done = await drillOf(once);
  const [quiet, first] = all(done, 'leftovers');
  expect(quiet).toMatchObject({ when: 'after-job', job: 'quiet-2' });
  expect(quiet?.leftovers.processes.map(({ host }) => host)).toEqual(['node', 'target']);
  expect(Math.round((quiet?.t ?? 0) / 1_000) + 10).toBeLessThan(0);
  expect(first?.job).toBe('backup-4');
  const [judged] = judge(done.trials).subjects;
  expect(judged?.findings.find(({ check }) => check === 'leaves-no-mounts')).toMatchObject({
    verdict: 'fail',
    summary: expect.stringContaining('1 mount left after the baseline run: /mnt/backup'),
  });
});

test('a process that the strategy keeps is none, on either host', async () => {
  const strategies = [
    fakeStrategy({ backup: { leaves } }, { keepsMounted: ['/mnt/backup'], keepsProcesses: ['fake-child'] }),
  ];
  const done = await drillOf({}, undefined, { strategies });
  expect(all(done, 'leftovers').map(({ leftovers }) => leftovers.processes.map(({ comm }) => comm))).toEqual([
    ['fake-server'],
    ['fake-server', 'fake-server'],
    ['fake-server', 'fake-server'],
  ]);
});
