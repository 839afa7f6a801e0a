/** The objects of Kubernetes manifests that use NFS: volumes, storage classes, and the backup targets of Longhorn. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAllYaml } from '@kubernetes/client-node';
import { UsageError } from '../errors.ts';
import type { NfsUse } from './nfs-use.ts';

/** Every YAML and JSON file of the folder and the folders in it. Throws UsageError for one that is neither. */
export function auditManifests(folder: string): NfsUse[] {
  const files = globSync('**/*.{yaml,yml,json}', { cwd: folder, exclude: (name) => name === 'node_modules' });
  return files
    .sort()
    .flatMap((file) => auditManifest(readFileSync(join(folder, file), 'utf8'), join(folder, file)));
}

/** One file with any number of documents; an object of kind List counts for its items. */
export function auditManifest(text: string, file: string): NfsUse[] {
  return parsed(text, file)
    .flatMap(items)
    .flatMap((object) => usesOf(object, file));
}

function parsed(text: string, file: string): unknown[] {
  try {
    return loadAllYaml(text);
  } catch (error) {
    throw new UsageError({
      what: 'a manifest cannot be read',
      where: file,
      expected: 'YAML or JSON',
      found: (error as Error).message.split('\n')[0],
      hint: 'Templates have to be rendered first, as with `helm template` or `kustomize build`.',
    });
  }
}

type Fields = Readonly<Record<string, unknown>>;

function items(document: unknown): Fields[] {
  if (!isObject(document)) return [];
  return Array.isArray(document.items) ? document.items.flatMap(items) : [document];
}

/** Provisioners and CSI drivers of NFS, by a part of their names, as nfs.csi.k8s.io and cluster.local/nfs-subdir-external-provisioner. */
const ofNfs = /(^|[./-])nfs([./-]|$)/;

function usesOf(object: Fields, file: string): NfsUse[] {
  const { kind, spec } = object;
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const where = `${file}: ${String(kind)} ${String(metadata.name ?? '')}`.trimEnd();
  if (kind === 'StorageClass') return storageClass(object, where);
  if (kind === 'PersistentVolume') return isObject(spec) ? volume(spec, 'persistent-volume', where) : [];
  return [...podVolumes(object, where), ...backupTargets(object, where)];
}

function storageClass({ provisioner, parameters }: Fields, where: string): NfsUse[] {
  if (typeof provisioner !== 'string' || !ofNfs.test(provisioner)) return [];
  const { server = '', share = '' } = isObject(parameters) ? parameters : {};
  return [{ kind: 'storage-class', where, export: `${server}:${share}`, by: provisioner }];
}

/** A volume of a pod or a PersistentVolume's spec: an `nfs` source, or a CSI driver of NFS. */
function volume(spec: Fields, kind: NfsUse['kind'], where: string): NfsUse[] {
  const { nfs, csi, name = '' } = spec;
  if (isObject(nfs))
    return [{ kind, where, export: `${nfs.server ?? ''}:${nfs.path ?? ''}`, by: String(name) }];
  if (!isObject(csi) || !ofNfs.test(String(csi.driver))) return [];
  const { server = '', share = '' } = isObject(csi.volumeAttributes) ? csi.volumeAttributes : {};
  return [{ kind, where, export: `${server}:${share}`, by: String(csi.driver) }];
}

/** A pod's `volumes` at any depth: pods, and templates of Deployments, CronJobs and others. */
function podVolumes(value: unknown, where: string): NfsUse[] {
  if (Array.isArray(value)) return value.flatMap((one) => podVolumes(one, where));
  if (!isObject(value)) return [];
  const own = Array.isArray(value.volumes) ? value.volumes.filter(isObject) : [];
  return [
    ...own.flatMap((one) => volume(one, 'pod-volume', where)),
    ...Object.values(value).flatMap((one) => podVolumes(one, where)),
  ];
}

/** Longhorn's Setting and BackupTarget, and the values of its chart: a URL `nfs://server:/path`. */
function backupTargets(value: unknown, where: string): NfsUse[] {
  if (typeof value === 'string') {
    const [url] = /^nfs:\/\/\S+/.exec(value) ?? [];
    return url ? [{ kind: 'backup-target', where, export: url, by: 'URL' }] : [];
  }
  if (Array.isArray(value)) return value.flatMap((one) => backupTargets(one, where));
  return isObject(value) ? Object.values(value).flatMap((one) => backupTargets(one, where)) : [];
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
