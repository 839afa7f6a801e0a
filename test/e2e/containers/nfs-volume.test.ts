/**
 * A backup onto an NFS PersistentVolume, as the post-mortem's CronJob had one. Kubernetes mounts it with the host's own kernel: where
 * that has no NFS client, no mount can succeed, and the tests expect an error in mount's words, and that all but the
 * mount works. Where it has the client, the backup runs for real.
 */
import type { V1Job, V1PersistentVolume, V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect } from 'vitest';
import { LabError } from '../../../src/errors.ts';
import { nfsClient } from '../../../src/lab/containers/nfs-client.ts';
import { openContainers } from '../../../src/lab/containers/open.ts';
import { readManifests } from '../../../src/lab/kubernetes/manifests.ts';
import { names } from '../../../src/lab/kubernetes/names.ts';
import type { Job, Lab, Observation } from '../../../src/lab/lab.ts';
import { nfsPv } from '../../../src/strategies/nfs.ts';
import { startNode, type TestCluster, type TestNode } from './node.ts';
import { describe, test } from './with-engine.ts';

const client = await nfsClient();
const { volumeOptions = '' } = nfsPv;
const withClient = client ? test : test.skip;
const withoutClient = client ? test.skip : test;
/** mount.nfs on a kernel without NFS: the error is ENODEV. */
const mountSays = /Output: mount\.nfs: .*No such device/;

let node: TestNode;
let at: TestCluster;

describe('the NFS volume', () => {
  beforeAll(async () => {
    node = await startNode();
    at = await node.connect();
  });
  afterAll(async () => {
    await at?.[Symbol.asyncDispose]();
    await node?.[Symbol.asyncDispose]();
  });

  const run = (id: string, role: 'quiet' | 'backup', script = nfsPv.backup) =>
    at.cluster.runBackup({ id, role, script, privileged: false, volumeOptions });

  const ofJob = async <T extends V1Pod | V1Job>(kind: 'Pod' | 'Job', job: Job) => {
    const { items } = await at.cluster.api.list<T>(kind === 'Pod' ? 'v1' : 'batch/v1', kind, names.namespace);
    return items.find(({ metadata }) => metadata?.labels?.['firedrill.org/job'] === job.id) as T;
  };

  const onNode = async (script: string, ...args: string[]) => {
    // In the mounts of the node's first process, where the kubelet is.
    const { code, stdout, stderr } = await at.onNode([
      'nsenter',
      '--target',
      '1',
      '--mount',
      'sh',
      '-euc',
      script,
      ...args,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };

  test('of the manifests is taken by the API server, and bound to the claim that names it', async () => {
    const keys = { image: 'none', privateKey: '', knownHosts: '' };
    for (const { object } of readManifests({ ...keys, volumeOptions }))
      if (object.kind?.startsWith('PersistentVolume')) await at.cluster.api.apply(object);
    const metadata = { name: names.claim, namespace: names.namespace };
    const read = () =>
      at.cluster.api.find<V1PersistentVolumeClaim>({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata,
      });
    await expect.poll(async () => (await read())?.status?.phase, { timeout: 30_000 }).toBe('Bound');
    const name = (await read())?.spec?.volumeName ?? '';
    const volume = await at.cluster.api.find<V1PersistentVolume>({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
    });
    expect(volume).toMatchObject({
      status: { phase: 'Bound' },
      spec: { claimRef: metadata, mountOptions: volumeOptions.split(','), nfs: { server: '10.0.1.11' } },
    });
  });

  withoutClient(
    'that cannot be mounted before anything is broken is the lab’s trouble, and told soon',
    async () => {
      const error = await run('quiet-1', 'quiet').then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      const pod = at.seen.find((seen) => seen.type === 'pod' && seen.job === 'quiet-1');
      // After 15 s, on a machine that is not too busy; without its events, after 150 s.
      expect(at.now() - (pod?.t ?? 0)).toBeLessThan(60_000);
      expect(error).toBeInstanceOf(LabError);
      const { message } = error as LabError;
      expect(message).toMatch(
        /pod local-path-backup-quiet-1-\S+ on Kubernetes: a volume of the backup cannot be mounted/,
      );
      expect(message).toMatch(mountSays);
      expect(message).toContain(`-o ${volumeOptions.split(',').sort().join(',')} 10.0.1.11:/backup/longhorn`);
    },
  );

  withoutClient(
    'that cannot be mounted later is reported for the backup, with any end of its pod',
    async () => {
      const [told, late] = await Promise.all([run('told', 'backup'), run('late', 'backup')]);
      for (const job of [told, late]) {
        expect(job.exited).toBeUndefined();
        const { metadata, status } = await ofJob<V1Pod>('Pod', job);
        expect(status?.phase).toBe('Pending');
        const isTold = (seen: Observation) =>
          seen.type === 'cluster-event' &&
          seen.object === `Pod/${metadata?.name}` &&
          seen.reason === 'FailedMount';
        expect(at.seen.find(isTold)).toMatchObject({
          warning: true,
          message: expect.stringMatching(mountSays),
        });
      }
      await told.signal('SIGTERM');
      // As the CronJob's deadline does after two hours.
      const { metadata } = await ofJob<V1Job>('Job', late);
      const deadline = {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: metadata?.name, namespace: names.namespace },
      };
      await at.cluster.api.patch<V1Job>({ ...deadline, spec: { activeDeadlineSeconds: 1 } } as V1Job);
      for (const job of [told, late]) {
        await expect.poll(() => job.exited, { timeout: 60_000 }).toBeDefined();
        const byForce = { code: null, signal: 'SIGKILL', lost: false, stdout: '' };
        expect(job.exited).toMatchObject({ ...byForce, stderr: expect.stringMatching(mountSays) });
      }
    },
  );

  withoutClient('is mounted with its options before the script runs, and unmounted afterwards', async () => {
    // A stand-in for the one thing that this kernel cannot do: it binds a folder where the export would be.
    await onNode(
      'mkdir -p /srv/export /storage; echo data >/storage/a.dat; mv /sbin/mount.nfs /sbin/mount.nfs.real; printf %s "$0" >/sbin/mount.nfs; chmod 755 /sbin/mount.nfs',
      '#!/bin/sh\necho "$1 $4" >/srv/said\nexec mount --bind /srv/export "$2"\n',
    );
    const job = await run('mounted', 'quiet');
    await expect.poll(() => job.exited, { timeout: 60_000 }).toMatchObject({ code: 0, stderr: '' });
    expect(await onNode('cat /srv/export/local-path/a.dat')).toBe('data\n');
    const [source, options] = (await onNode('cat /srv/said')).trim().split(' ');
    expect(source).toBe('10.0.1.11:/backup/longhorn');
    expect(options?.split(',')).toEqual(expect.arrayContaining(volumeOptions.split(',')));
    const { spec } = await ofJob<V1Pod>('Pod', job);
    expect(spec?.containers[0]?.securityContext?.privileged).toBeUndefined();
    // As the drill inspects for leftovers: from beside the node, not from within its mounts.
    const mounts = async () => (await at.onNode(['cat', '/proc/1/mounts'])).stdout;
    await expect.poll(mounts, { timeout: 60_000 }).not.toContain('kubernetes.io~nfs');
    await onNode('mv /sbin/mount.nfs.real /sbin/mount.nfs');
  });
});

withClient('where the kernel has an NFS client, a backup onto the volume restores bit for bit', async () => {
  const { signal } = new AbortController();
  await using labs = await openContainers({ allowHostHang: false, signal, tell: () => {} });
  await using lab: Lab = await labs.open(1);
  await lab.node.run(['firedrill-data', 'make', '/storage', '1', '20', '3', '1000000']);
  const { needs, restore, backup } = nfsPv;
  const job = await lab.startJob({ id: 'quiet-1', role: 'quiet', script: backup, needs, volumeOptions });
  await lab.clock.advance(lab.clock.now() + 120_000, (seen) => seen.type === 'job-ended');
  expect(job.exited).toMatchObject({ code: 0 });
  await lab.node.run(['mkdir', '-p', '/tmp/restored']);
  expect(await lab.node.run(['sh', '-c', restore, 'restore', '/tmp/restored'])).toMatchObject({ code: 0 });
  expect(await lab.node.run(['diff', '-r', '/storage', '/tmp/restored'])).toMatchObject({
    code: 0,
    stdout: '',
  });
});
