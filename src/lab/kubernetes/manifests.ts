/** The manifests of images/containers/manifests, as they are applied: with this run's key and image. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type KubernetesObject,
  loadYaml,
  type V1CronJob,
  type V1PersistentVolume,
  type V1Secret,
} from '@kubernetes/client-node';
import { packageRoot } from '../../package-root.ts';
import { names } from './names.ts';

export interface Manifest {
  /** E.g. `4-cronjob.yaml`. */
  file: string;
  object: KubernetesObject;
}

export interface ManifestOptions {
  image: string;
  privateKey: string;
  knownHosts: string;
  /** mount(8)'s options of an NFS volume: the backup is then the one of the folder `nfs`. Absent: it has none. */
  volumeOptions?: string;
}

/** In the order of application: that of their file names, the volume last. */
export function readManifests(options: ManifestOptions): Manifest[] {
  const folder = join(packageRoot, 'images/containers/manifests');
  const manifests = readFolder(folder, options);
  if (options.volumeOptions === undefined) return manifests;
  const overNfs = readFolder(join(folder, 'nfs'), options);
  const replaced = manifests.map((own) => {
    const other = overNfs.find(({ object }) => isSame(object, own.object));
    return other ? { ...own, object: other.object } : own; // it is the same file in Git, changed
  });
  const isNew = ({ object }: Manifest) => !manifests.some((own) => isSame(object, own.object));
  return [...replaced, ...overNfs.filter(isNew)];
}

function readFolder(folder: string, options: ManifestOptions): Manifest[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ file, object: adapt(loadYaml(readFileSync(join(folder, file), 'utf8')), options) }));
}

function isSame(one: KubernetesObject, other: KubernetesObject): boolean {
  return one.kind === other.kind && one.metadata?.name === other.metadata?.name;
}

function adapt(object: KubernetesObject, options: ManifestOptions): KubernetesObject {
  if (object.kind === 'CronJob') return adaptCronJob(object as V1CronJob, options);
  if (object.kind === 'PersistentVolume') return adaptVolume(object as V1PersistentVolume, options);
  if (object.metadata?.name !== names.secret) return object;
  const { privateKey, knownHosts } = options;
  return { ...object, stringData: { id_ed25519: privateKey, known_hosts: knownHosts } } as V1Secret;
}

function adaptCronJob(cronJob: V1CronJob, { image }: ManifestOptions): V1CronJob {
  const adapted = structuredClone(cronJob);
  for (const container of adapted.spec?.jobTemplate.spec?.template.spec?.containers ?? [])
    container.image = image;
  return adapted;
}

function adaptVolume(
  volume: V1PersistentVolume,
  { volumeOptions = '' }: ManifestOptions,
): V1PersistentVolume {
  return { ...volume, spec: { ...volume.spec, mountOptions: volumeOptions.split(',') } };
}
