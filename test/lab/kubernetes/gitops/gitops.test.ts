/** A drill's actions on Git and cluster: a real repository, a small API server, and a reconciler whose time the test lets pass. */
import { expect, it, onTestFinished } from 'vitest';
import { makeGitOps } from '../../../../src/lab/kubernetes/gitops/gitops.ts';
import { refreshEveryMs } from '../../../../src/lab/kubernetes/gitops/reconciler.ts';
import type { Observation } from '../../../../src/lab/lab.ts';
import { clusterWithNode, cronJobPath, privateKey } from './cluster.ts';
import { ManualTimers, until } from './timers.ts';

const debounceMs = 100;

type ScheduleSeen = Extract<Observation, { type: 'schedule' }>;

async function gitOps() {
  const { server, node, cluster, cronJob } = await clusterWithNode();
  const timers = new ManualTimers();
  const clock = { nowMs: 1_000 };
  const seen: ScheduleSeen[] = [];
  const gitops = makeGitOps({
    cluster,
    onNode: node.onNode,
    timers,
    now: () => clock.nowMs,
    tell: (observation) => void seen.push(observation as ScheduleSeen),
  });
  onTestFinished(() => gitops[Symbol.asyncDispose]());
  const head = () => node.git('rev-parse', '--short', 'HEAD');
  const files = async () => (await node.git('ls-tree', '-r', '--name-only', 'HEAD')).split('\n');
  /** Starts it, and lets its first round end: the watch counts every object as new. */
  const started = async () => {
    await gitops.start();
    await timers.untilPending(debounceMs);
    const from = server.requests.length;
    timers.pass(debounceMs);
    await until(() => server.requests.slice(from).filter((one) => one.startsWith('PATCH')).length === 2);
    await timers.untilPending(refreshEveryMs);
    seen.length = 0;
  };
  return { server, node, cronJob, timers, clock, seen, gitops, head, files, started };
}

const inWords = ({ what, by, afterMs, wouldFire }: ScheduleSeen) => [what, by, afterMs, wouldFire];

it('starts once, with the label’s manifests in Git and no private key', async () => {
  const { node, seen, gitops, head, files } = await gitOps();
  await Promise.all([gitops.start(), gitops.start()]);
  expect(seen).toEqual([
    {
      type: 'schedule',
      t: 1_000,
      what: 'watched',
      by: 'reconciler',
      commit: await head(),
      afterMs: null,
      wouldFire: true,
    },
  ]);
  expect(await files()).toEqual(['2-script.yaml', '4-cronjob.yaml']);
  expect(await node.git('log', '--patch')).not.toContain(privateKey);
});

it('a live deletion is undone by the reconciler, and the lift finds a schedule that would fire', async () => {
  const { cronJob, timers, clock, seen, gitops, head, started } = await gitOps();
  await started();
  const lift = await gitops.delete('cluster');
  expect(cronJob()).toBeUndefined();
  await timers.untilPending(debounceMs);
  clock.nowMs = 1_140;
  timers.pass(debounceMs);
  await until(() => seen.length === 2);
  clock.nowMs = 61_000;
  await lift();
  expect(seen.map(inWords)).toEqual([
    ['deleted', 'drill', null, false],
    ['restored', 'reconciler', 140, true],
    ['looked', 'drill', 60_000, true],
  ]);
  expect(new Set(seen.map(({ commit }) => commit))).toEqual(new Set([await head()]));
  expect(cronJob()).toBeDefined();
});

it('a deletion in Git is pruned, and the lift restores the CronJob in both', async () => {
  const { cronJob, timers, clock, seen, gitops, head, files, started } = await gitOps();
  await started();
  const before = await head();
  const lift = await gitops.delete('git');
  const removed = await head();
  clock.nowMs = 13_000;
  timers.pass(refreshEveryMs);
  await until(() => seen.length === 2);
  expect(cronJob()).toBeUndefined();
  await lift();
  expect(seen.map(inWords)).toEqual([
    ['committed', 'drill', null, true],
    ['pruned', 'reconciler', 12_000, false],
    ['looked', 'drill', 12_000, false],
    ['restored', 'drill', null, true],
  ]);
  const restored = await head();
  expect(seen.map(({ commit }) => commit)).toEqual([removed, removed, removed, restored]);
  expect(new Set([before, removed, restored]).size).toBe(3);
  expect(await files()).toContain('4-cronjob.yaml');
  expect(cronJob()?.spec?.suspend).toBe(false);
});

it('a lift that comes before the reconciler restores the CronJob itself, once', async () => {
  const { cronJob, seen, gitops, started } = await gitOps();
  await started();
  const lift = await gitops.delete('cluster');
  await Promise.all([lift(), lift()]);
  await lift();
  expect(seen.map(inWords)).toEqual([
    ['deleted', 'drill', null, false],
    ['looked', 'drill', 0, false],
    ['restored', 'drill', null, true],
  ]);
  expect(cronJob()).toBeDefined();
});

it('a CronJob that is deleted twice is no error', async () => {
  const { server, seen, gitops, started } = await gitOps();
  await started();
  server.take(cronJobPath);
  await gitops.delete('cluster');
  expect(seen.map(inWords)).toEqual([['deleted', 'drill', null, false]]);
});

it('a cluster that does not answer gives no answer to whether the schedule would fire', async () => {
  const { server, seen, gitops, started } = await gitOps();
  await started();
  server.setDown(true);
  await gitops.delete('git');
  expect(seen.map(inWords)).toEqual([['committed', 'drill', null, null]]);
});

it('nothing is reconciled after its disposal', async () => {
  const { timers, gitops, started } = await gitOps();
  await started();
  expect(timers.pending).toBe(1);
  await gitops[Symbol.asyncDispose]();
  expect(timers.pending).toBe(0);
});
