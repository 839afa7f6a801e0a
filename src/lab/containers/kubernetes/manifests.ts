/** The manifests of images/containers/manifests, as they are applied: with this run's key and image, in this server's API. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KubernetesObject, loadYaml, type V1CronJob, type V1Secret } from '@kubernetes/client-node';
import { packageRoot } from '../../../package-root.ts';
import { names } from './names.ts';

/** Before 1.21 CronJobs are `batch/v1beta1`; that was removed in 1.25 (Kubernetes' deprecated API migration guide). */
export type CronJobVersion = 'batch/v1' | 'batch/v1beta1';

export interface Manifest {
  /** E.g. `4-cronjob.yaml`. */
  file: string;
  object: KubernetesObject;
}

export interface ManifestOptions {
  cronJobs: CronJobVersion;
  image: string;
  privateKey: string;
  knownHosts: string;
}

/** In the order in which they are to be applied: that of their file names. */
export function readManifests(options: ManifestOptions): Manifest[] {
  const folder = join(packageRoot, 'images/containers/manifests');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ file, object: adapt(loadYaml(readFileSync(join(folder, file), 'utf8')), options) }));
}

function adapt(object: KubernetesObject, options: ManifestOptions): KubernetesObject {
  if (object.kind === 'CronJob') return adaptCronJob(object as V1CronJob, options);
  if (object.metadata?.name !== names.secret) return object;
  const { privateKey, knownHosts } = options;
  return { ...object, stringData: { id_ed25519: privateKey, known_hosts: knownHosts } } as V1Secret;
}

function adaptCronJob(cronJob: V1CronJob, { cronJobs, image }: ManifestOptions): V1CronJob {
  const adapted = structuredClone({ ...cronJob, apiVersion: cronJobs });
  for (const container of adapted.spec?.jobTemplate.spec?.template.spec?.containers ?? [])
    container.image = image;
  return adapted;
}
