import type { V1CronJob } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { jobOf, scriptMap } from '../../../../src/lab/containers/kubernetes/job-of.ts';
import { type CronJobVersion, readManifests } from '../../../../src/lab/containers/kubernetes/manifests.ts';

const keys = { image: 'firedrill/backup:test', privateKey: 'a key', knownHosts: 'a host' };
const manifests = (cronJobs: CronJobVersion = 'batch/v1') => readManifests({ cronJobs, ...keys });
const objectOf = (kind: string, version?: CronJobVersion) =>
  manifests(version).find(({ object }) => object.kind === kind)?.object as V1CronJob;
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

  it('have the version of CronJobs that the server has, this run’s image and this run’s keys', () => {
    expect(objectOf('CronJob', 'batch/v1beta1').apiVersion).toBe('batch/v1beta1');
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
  it('is named by what it holds: two scripts never share one', () => {
    expect(scriptMap('exit 0').metadata.name).not.toBe(scriptMap('exit 7').metadata.name);
    expect(scriptMap('exit 0')).toEqual(scriptMap('exit 0'));
    expect(scriptMap('exit 0').data).toEqual({ 'backup.sh': 'exit 0' });
  });
});
