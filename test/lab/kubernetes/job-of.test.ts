import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  loadYaml,
  type V1CronJob,
  type V1PersistentVolume,
  type V1PersistentVolumeClaim,
} from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { jobOf, scriptMap } from '../../../src/lab/kubernetes/job-of.ts';
import { readManifests } from '../../../src/lab/kubernetes/manifests.ts';
import { names } from '../../../src/lab/kubernetes/names.ts';
import { paths } from '../../../src/lab/paths.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { strategies } from '../../../src/strategies/index.ts';

const keys = { image: 'firedrill/backup:test', privateKey: 'a key', knownHosts: 'a host' };
const manifests = () => readManifests(keys);
const objectOf = (kind: string) =>
  manifests().find(({ object }) => object.kind === kind)?.object as V1CronJob;
const request = { id: 'backup-2', script: 'backup-script-0123456789', privileged: false };

function podOf(cronJob: V1CronJob, changes: Partial<typeof request> = {}) {
  const template = jobOf(cronJob, { ...request, ...changes }).spec?.template;
  if (!template?.spec) throw new Error('no pod');
  return { ...template.spec, labels: template.metadata?.labels };
}

describe('the manifests', () => {
  it('are applied namespace first', () => {
    expect(manifests().map(({ object }) => object.kind)).toEqual([
      'Namespace',
      'ConfigMap',
      'Secret',
      'CronJob',
    ]);
  });

  it('have this run’s image and this run’s keys, and CronJobs of the one API that serves them today', () => {
    expect(objectOf('CronJob').apiVersion).toBe('batch/v1');
    expect(podOf(objectOf('CronJob')).containers[0]?.image).toBe('firedrill/backup:test');
    expect(objectOf('Secret')).toMatchObject({ stringData: { id_ed25519: 'a key', known_hosts: 'a host' } });
  });

  it('keep clear of the post-mortem’s traps', () => {
    const { spec } = objectOf('CronJob');
    expect(spec).toMatchObject({ schedule: '30 2 * * *', concurrencyPolicy: 'Forbid' });
    expect(spec?.jobTemplate.spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 7200 });
    const pod = podOf(objectOf('CronJob'));
    expect(pod.securityContext?.fsGroup).toBeUndefined();
    expect(pod.volumes?.find(({ secret }) => secret)?.secret?.defaultMode).toBe(0o400);
    expect(pod.containers[0]?.volumeMounts?.find(({ name }) => name === 'storage')?.readOnly).toBe(true);
    expect(pod.containers[0]?.resources?.limits).toBeDefined();
  });
});

describe('the manifests with an NFS volume', () => {
  const volumeOptions = strategies['nfs-pv']?.volumeOptions ?? '';
  const overNfs = (options = volumeOptions) => readManifests({ ...keys, volumeOptions: options });
  const found = <T>(kind: string, options?: string) =>
    overNfs(options).find(({ object }) => object.kind === kind)?.object as T;

  it('put the volume beside the others, and its CronJob and script in the place of theirs', () => {
    const kinds = overNfs().map(({ file, object }) => `${file} ${object.kind}`);
    expect(kinds).toEqual([
      '1-namespace.yaml Namespace',
      '2-script.yaml ConfigMap',
      '3-ssh-key.yaml Secret',
      '4-cronjob.yaml CronJob',
      '1-volume.yaml PersistentVolume',
      '2-claim.yaml PersistentVolumeClaim',
    ]);
    expect(found<V1CronJob>('CronJob').apiVersion).toBe('batch/v1');
    const pod = podOf(found('CronJob'));
    expect(pod.containers[0]?.image).toBe('firedrill/backup:test');
    const volume = pod.volumes?.find(({ persistentVolumeClaim }) => persistentVolumeClaim);
    expect(volume?.persistentVolumeClaim?.claimName).toBe(names.claim);
    const mount = pod.containers[0]?.volumeMounts?.find(({ name }) => name === volume?.name);
    expect(mount?.mountPath).toBe(paths.volume);
    expect(pod.containers[0]?.securityContext).toBeUndefined();
  });

  it('bind one claim to one volume, without a class that would provision another', () => {
    const volume = found<V1PersistentVolume>('PersistentVolume');
    const claim = found<V1PersistentVolumeClaim>('PersistentVolumeClaim');
    expect(claim.metadata).toMatchObject({ name: names.claim, namespace: names.namespace });
    expect(claim.spec).toMatchObject({ volumeName: volume.metadata?.name, storageClassName: '' });
    expect(volume.spec).toMatchObject({
      storageClassName: '',
      persistentVolumeReclaimPolicy: 'Retain',
      nfs: { server: '10.0.1.11', path: paths.nfsExport },
    });
  });

  it('have the strategy’s mount options and script as they are in the files, and other ones where asked', () => {
    const file = (name: string) =>
      readFileSync(join(packageRoot, 'images/containers/manifests/nfs', name), 'utf8');
    const { spec } = loadYaml<V1PersistentVolume>(file('1-volume.yaml'));
    expect(spec?.mountOptions?.join(',')).toBe(volumeOptions);
    expect(volumeOptions).toContain(/-o (soft\S+) /.exec(strategies['nfs-soft']?.backup ?? '')?.[1] ?? '?');
    expect(file('3-script.yaml')).toContain(`    ${strategies['nfs-pv']?.backup}\n`);
    expect(found<V1PersistentVolume>('PersistentVolume', 'hard').spec?.mountOptions).toEqual(['hard']);
  });

  it('differ from the CronJob without one in nothing but the volumes', () => {
    const bare = (cronJob: V1CronJob) => {
      const { spec } = structuredClone(cronJob);
      const pod = spec?.jobTemplate.spec?.template.spec;
      delete pod?.volumes;
      delete pod?.containers[0]?.volumeMounts;
      return spec;
    };
    expect(bare(found('CronJob'))).toEqual(bare(objectOf('CronJob')));
  });
});

describe('a Job made from the CronJob', () => {
  const live: V1CronJob = { ...objectOf('CronJob'), metadata: { name: 'local-path-backup', uid: 'u-1' } };

  it('is as kubectl makes it: by hand, and owned by the CronJob', () => {
    const { metadata } = jobOf(live, request);
    expect(metadata?.annotations).toEqual({ 'cronjob.kubernetes.io/instantiate': 'manual' });
    expect(metadata?.ownerReferences).toEqual([
      { apiVersion: 'batch/v1', kind: 'CronJob', name: 'local-path-backup', uid: 'u-1' },
    ]);
  });

  it('has no owner where the CronJob is not in the cluster', () => {
    expect(jobOf(objectOf('CronJob'), request).metadata?.ownerReferences).toBeUndefined();
  });

  it('runs the script that it was given, and carries the drill’s name for it', () => {
    const pod = podOf(live);
    expect(pod.volumes?.find(({ configMap }) => configMap)?.configMap?.name).toBe('backup-script-0123456789');
    expect(pod.labels).toMatchObject({ 'firedrill.org/job': 'backup-2' });
  });

  it('is privileged only where its script mounts', () => {
    expect(podOf(live).containers[0]?.securityContext?.privileged).toBeUndefined();
    expect(podOf(live, { privileged: true }).containers[0]?.securityContext?.privileged).toBe(true);
  });

  it('leaves the CronJob as it is', () => {
    const cronJob = objectOf('CronJob');
    jobOf(cronJob, { ...request, privileged: true });
    expect(cronJob).toEqual(objectOf('CronJob'));
  });
});

describe('the ConfigMap of a script', () => {
  it('is named by its content: two scripts never share one', () => {
    expect(scriptMap('exit 0').metadata.name).not.toBe(scriptMap('exit 7').metadata.name);
    expect(scriptMap('exit 0')).toEqual(scriptMap('exit 0'));
    expect(scriptMap('exit 0').data).toEqual({ 'backup.sh': 'exit 0' });
  });
});
