/** The reconciler between a real Git repository and a small API server. The test lets its time pass. */
import { dumpYaml, type V1CronJob } from '@kubernetes/client-node';
import { expect, it, onTestFinished } from 'vitest';
import {
  fires,
  type Reconciled,
  Reconciler,
  refreshEveryMs,
  selfHealTimeoutMs,
} from '../../../../src/lab/kubernetes/gitops/reconciler.ts';
import { Repository } from '../../../../src/lab/kubernetes/gitops/repository.ts';
import { clusterWithNode, cronJobPath } from './cluster.ts';
import { ManualTimers } from './timers.ts';

/** From a change in the cluster to the reconciler's action. */
const debounceMs = 100;

const tracked = 'app.kubernetes.io/instance';
const configMaps = '/api/v1/namespaces/backup/configmaps';

/** A reconciler that is ready to start: Git has the manifests that carry the label. */
async function prepared() {
  const { server, node, cluster, cronJob } = await clusterWithNode();
  const repository = new Repository(node.onNode);
  const files = cluster.manifests.filter(({ object }) => object.metadata?.labels?.[tracked]);
  await repository.init(new Map(files.map(({ file, object }) => [file, dumpYaml(object)])));
  const timers = new ManualTimers();
  const did: Reconciled[] = [];
  const reconciler = new Reconciler({ cluster, repository, did: (one) => did.push(one), timers });
  onTestFinished(() => reconciler[Symbol.dispose]());
  /** Lets this time pass, and waits for the end of a reconciliation that it starts. */
  const pass = async (ms: number) => {
    timers.pass(ms);
    await reconciler.exclusively(async () => {});
  };
  /** Until the reconciler knows of a change in the cluster and will act on it in this time. */
  const untilDueIn = async (ms: number, change: () => unknown) => {
    await change();
    await timers.untilPending(ms);
  };
  return { server, repository, reconciler, cronJob, did, pass, untilDueIn };
}

/** The same, started; its first round is over. */
async function reconciling() {
  const given = await prepared();
  await given.untilDueIn(debounceMs, () => given.reconciler.start());
  await given.pass(debounceMs);
  given.server.requests.length = 0;
  return given;
}

it('restores a CronJob that was deleted from the cluster as soon as the watch reports it', async () => {
  const { server, repository, cronJob, did, pass, untilDueIn } = await reconciling();
  await untilDueIn(debounceMs, () => server.take(cronJobPath));
  await pass(debounceMs - 1);
  expect(cronJob()).toBeUndefined();
  await pass(1);
  expect(cronJob()).toMatchObject({ spec: { schedule: '30 2 * * *', suspend: false } });
  expect(did).toEqual([{ what: 'restored', commit: await repository.head(), wouldFire: true }]);
});

it('restores it again 5 s after the last time, and no sooner', async () => {
  const { server, did, pass, untilDueIn } = await reconciling();
  await untilDueIn(debounceMs, () => server.take(cronJobPath));
  await pass(debounceMs);
  await untilDueIn(selfHealTimeoutMs, () => server.take(cronJobPath));
  await pass(selfHealTimeoutMs - 1);
  expect(did.length).toBe(1);
  await pass(1);
  expect(did.map(({ what }) => what)).toEqual(['restored', 'restored']);
});

it('undoes a change of the live object, which is no restore', async () => {
  const { server, cronJob, did, pass, untilDueIn } = await reconciling();
  const live = cronJob() as V1CronJob;
  const suspended = { ...live, spec: { ...live.spec, suspend: true } };
  await untilDueIn(debounceMs, () => server.store(cronJobPath, suspended));
  await pass(debounceMs);
  expect(cronJob()?.spec?.suspend).toBe(false);
  expect(did).toEqual([]);
  await untilDueIn(selfHealTimeoutMs, () => server.store(cronJobPath, suspended)); // and it counts as a self-heal
});

it('follows a commit with its next round: it prunes the CronJob that Git no longer has', async () => {
  const { repository, cronJob, did, pass } = await reconciling();
  const commit = await repository.remove('4-cronjob.yaml', 'Remove it');
  await pass(refreshEveryMs - 1);
  expect(cronJob()).toBeDefined();
  await pass(1);
  expect(cronJob()).toBeUndefined();
  expect(did).toEqual([{ what: 'pruned', commit, wouldFire: false }]);
});

it('prunes objects that carry its label and are not in Git, and no other', async () => {
  const { server, pass } = await reconciling();
  const stray = (name: string, labels: Record<string, string>) =>
    server.store(`${configMaps}/${name}`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'backup', labels },
    });
  stray('stray', { [tracked]: 'backup' });
  stray('of-another', { [tracked]: 'another' });
  stray('unlabelled', {});
  const before = [...server.objects.keys()];
  await pass(refreshEveryMs);
  expect([...server.objects.keys()]).toEqual(before.filter((path) => path !== `${configMaps}/stray`));
});

it('a round that changes nothing delays no later self-heal', async () => {
  const { server, did, pass, untilDueIn } = await reconciling();
  await pass(refreshEveryMs);
  await untilDueIn(debounceMs, () => server.take(cronJobPath));
  await pass(debounceMs);
  expect(did.length).toBe(1);
});

it('tries again with its next round where the API server fails', async () => {
  const { server, cronJob, pass, untilDueIn } = await reconciling();
  await untilDueIn(debounceMs, () => server.take(cronJobPath));
  server.setDown(true);
  await pass(debounceMs);
  expect(server.requests.length).toBeGreaterThan(0);
  server.setDown(false);
  expect(cronJob()).toBeUndefined();
  await untilDueIn(refreshEveryMs, () => {});
  await pass(refreshEveryMs);
  expect(cronJob()).toBeDefined();
});

it('reconciles nothing while another action has the cluster to itself', async () => {
  const { server, reconciler, did, pass, untilDueIn } = await reconciling();
  await untilDueIn(debounceMs, () => server.take(cronJobPath));
  const hold = Promise.withResolvers<void>();
  const held = reconciler.exclusively(() => hold.promise);
  const passed = pass(debounceMs);
  await new Promise((resolve) => setImmediate(resolve));
  expect(server.requests).toEqual([]);
  hold.resolve();
  await Promise.all([held, passed]);
  expect(did.length).toBe(1);
});

it('an action that fails fails alone', async () => {
  const { reconciler } = await reconciling();
  await expect(reconciler.exclusively(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await reconciler.exclusively(async () => 'next')).toBe('next');
});

it('does nothing after its disposal', async () => {
  const { server, reconciler, pass, untilDueIn } = await reconciling();
  await untilDueIn(debounceMs, () => server.take(cronJobPath));
  reconciler[Symbol.dispose]();
  await pass(10 * refreshEveryMs);
  expect(server.requests).toEqual([]);
});

it('an API server that fails at its start is an error', async () => {
  const { server, reconciler } = await prepared();
  server.setDown(true);
  await expect(reconciler.start()).rejects.toThrow('etcd failed');
});

it('only a CronJob that is there and not suspended fires', () => {
  expect(fires(undefined)).toBe(false);
  expect(fires({ spec: { suspend: true } } as V1CronJob)).toBe(false);
  expect(fires({ spec: { suspend: false } } as V1CronJob)).toBe(true);
  expect(fires({} as V1CronJob)).toBe(true);
});
