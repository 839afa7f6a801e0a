/** What a backup leaves: when it is looked for, and what is nobody's leftover. */
import { expect, test } from 'vitest';
import { at, backup, silence, sshStop } from '../../src/index.ts';
import { fakeStrategy } from '../fake-lab/behaviour.ts';
import { all } from '../fake-lab/drilled.ts';
import { drillOf } from './told.ts';

const leaves = { when: 'always' as const, node: 1, target: 1, mounts: ['/mnt/backup'], files: ['.a.dat.Xy'] };
const broken = { backup: { leaves: { ...leaves, when: 'failed' as const } } };

test('what a failed backup leaves is found ten seconds after its end, and again at the end', async () => {
  const done = await drillOf(broken, [at('0s', backup()), at('1s', sshStop({ for: '100ms' }))]);
  const found = {
    processes: [
      { host: 'node', comm: 'fake-child' },
      { host: 'target', comm: 'fake-server' },
    ],
    mounts: ['/mnt/backup'],
    temporaryFiles: ['/backup/fake/.a.dat.Xy'],
  };
  const [afterJob, end] = all(done, 'leftovers');
  expect(afterJob).toMatchObject({ when: 'after-job', job: 'backup-4', leftovers: found });
  expect(Math.round((afterJob?.t ?? 0) / 1_000)).toBe(11);
  expect(end).toMatchObject({
    when: 'end',
    job: null,
    leftovers: { ...found, processes: [{ host: 'target' }] },
  });
});

test('a backup that ends under a fault is looked after ten seconds after the lift', async () => {
  const timeline = [at('0s', backup()), at('1s', sshStop({ for: '1m' }))];
  const done = await drillOf(broken, timeline);
  expect(all(done, 'leftovers').map(({ t }) => Math.round(t / 1_000))).toEqual([71, 661]);
});

test('another fault within those ten seconds puts it off until that is lifted, too', async () => {
  const done = await drillOf(broken, [
    at('0s', backup()),
    at('1s', sshStop({ for: '4s' })),
    at('9s', silence('target', { for: '1m' })),
  ]);
  expect(all(done, 'leftovers').map(({ t }) => Math.round(t / 1_000))).toEqual([79, 669]);
});

test('what was there before the first backup is not left by it', async () => {
  const done = await drillOf({ prepare: { leaves }, backup: {} });
  expect(all(done, 'leftovers')).toMatchObject([
    { leftovers: { processes: [], mounts: [] } },
    { leftovers: { processes: [], mounts: [] } },
  ]);
});

test('a mount that the strategy keeps is none', async () => {
  const strategies = [fakeStrategy({ backup: { leaves } }, { keepsMounted: ['/mnt/backup'] })];
  const done = await drillOf({}, undefined, { strategies });
  expect(all(done, 'leftovers').map(({ leftovers }) => leftovers.mounts)).toEqual([[], []]);
});

test('what goes away by itself is gone at the end', async () => {
  const done = await drillOf(
    { backup: { leaves: { ...leaves, when: 'failed', node: 0, goneAfterMs: 60_000 } } },
    [at('0s', backup()), at('1s', sshStop({ for: '1s' }))],
  );
  expect(all(done, 'leftovers').map(({ leftovers }) => leftovers.processes.length)).toEqual([1, 0]);
});

test.each([
  ['ps', 'target.run ps', 2, 'the target'],
  ['the list of mounts', 'node.run mounts', 2, 'the node'],
  ['find', 'target.run find', 1, 'the target'],
])('where %s fails, nothing seen is not nothing left: that is trouble', async (_, call, nth, where) => {
  const done = await drillOf({}, undefined, { lab: { failures: [{ call, nth, effect: 'fail' }] } });
  expect(done.error?.message).toContain(`the inspection of ${where} failed`);
  expect(all(done, 'trouble')).toHaveLength(1);
  expect(all(done, 'leftovers')).toEqual([]);
});
