/** A Job made from the CronJob's own template, as `kubectl create job --from=cronjob/local-path-backup` makes it. */
import { createHash } from 'node:crypto';
import type { V1ConfigMap, V1CronJob, V1Job } from '@kubernetes/client-node';
import { jobLabel, names } from './names.ts';

export interface JobRequest {
  id: string;
  /** The name of the ConfigMap with its script. */
  script: string;
  privileged: boolean;
}

/**
 * The annotation and the owner are kubectl's (pkg/cmd/create/create_job.go). The differences: the label that names the drill's
 * job, the ConfigMap that its copy of the template points at, and `privileged` where the script itself mounts.
 * A CronJob that has no uid is not in the cluster: the Job then has no owner.
 */
export function jobOf(cronJob: V1CronJob, { id, script, privileged }: JobRequest): V1Job {
  const { metadata, spec } = structuredClone(cronJob.spec?.jobTemplate ?? {});
  const { template } = spec ?? {};
  if (!spec || !template?.spec) throw new Error('the CronJob has no pod template');
  for (const volume of template.spec.volumes ?? [])
    if (volume.configMap?.name === names.script) volume.configMap.name = script;
  for (const container of template.spec.containers)
    if (privileged) container.securityContext = { ...container.securityContext, privileged: true };
  template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, [jobLabel]: id } };
  const { apiVersion, kind, metadata: owner } = cronJob;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      generateName: `${names.cronJob}-${id}-`,
      namespace: names.namespace,
      labels: { ...metadata?.labels, [jobLabel]: id },
      annotations: { ...metadata?.annotations, 'cronjob.kubernetes.io/instantiate': 'manual' },
      ...(owner?.uid && apiVersion && kind
        ? { ownerReferences: [{ apiVersion, kind, name: owner.name ?? names.cronJob, uid: owner.uid }] }
        : {}),
    },
    spec,
  };
}

/**
 * A ConfigMap that is named by a hash of its contents, as kustomize names those that it generates. The kubelet keeps ConfigMaps that a
 * pod uses, and a poll may start beside a backup: under one name, one of them could be given the other's script.
 */
export function scriptMap(script: string): V1ConfigMap & { metadata: { name: string } } {
  const hash = createHash('sha256').update(script).digest('hex').slice(0, 10);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${names.script}-${hash}`, namespace: names.namespace },
    immutable: true,
    data: { [names.scriptKey]: script },
  };
}
