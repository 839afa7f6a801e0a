/** The volumes of a pod as commands on the node. */
import { dirname, join } from 'node:path';
import { UsageError } from '../../errors.ts';
import { paths } from '../../lab/paths.ts';
import { quoted } from '../quoted.ts';
import { absent } from './environment.ts';
import type { PodSpec, Sources, Volume } from './manifests.ts';

export interface Mounted {
  /** Commands of the preparation. */
  readonly prepare: readonly string[];
  /** Folders that each pod finds empty. */
  readonly emptied: readonly string[];
  /** Mount points that stay. */
  readonly mounts: readonly string[];
  /** Stand-ins, for a reader. */
  readonly notes: readonly string[];
}

/** Throws UsageError for a volume that no lab has. */
export function mountVolumes(
  { containers, volumes = [], securityContext }: PodSpec,
  sources: Sources,
  where: string,
): Mounted {
  const prepare: string[] = [];
  const emptied: string[] = [];
  const mounts: string[] = [];
  const notes: string[] = [];
  for (const { name, mountPath, subPath } of containers[0]?.volumeMounts ?? []) {
    const volume = volumes.find((one) => one.name === name);
    if (!volume) throw new UsageError({ what: `the pod has no volume ${name}`, where });
    const content = contentOf(volume, sources, where);
    if (content) {
      const { files, mode } = content;
      const group = securityContext?.fsGroup;
      for (const [path, text] of files)
        if (subPath === undefined || subPath === path)
          prepare.push(write(subPath === undefined ? join(mountPath, path) : mountPath, text, mode, group));
    } else if (volume.emptyDir !== undefined) {
      prepare.push(`mkdir -p ${quoted(mountPath)}`);
      emptied.push(mountPath);
    } else {
      const from = folderOf(volume, mountPath, where);
      if (volume.persistentVolumeClaim)
        notes.push(`the claim ${volume.persistentVolumeClaim.claimName} is the lab's ${paths.data}`);
      const whole = subPath === undefined ? from : join(from, subPath);
      if (whole === mountPath || from === keys) continue;
      prepare.push(
        `mountpoint -q ${quoted(mountPath)} || { mkdir -p ${quoted(mountPath)} && mount --bind ${quoted(whole)} ${quoted(mountPath)}; }`,
      );
      mounts.push(mountPath);
    }
  }
  return { prepare, emptied, mounts, notes };
}

/** The lab's own keys stand in for the Secret of a file that keeps it to itself. */
const keys = dirname(paths.key);

/** The files of a ConfigMap or Secret; undefined: it is another kind of volume, or stands for the lab's keys. */
function contentOf({ name, configMap, secret }: Volume, sources: Sources, where: string) {
  const of = configMap
    ? { id: `ConfigMap/${configMap.name}`, ...configMap }
    : secret && { id: `Secret/${secret.secretName}`, ...secret };
  if (!of) return undefined;
  const source = sources.get(of.id);
  if (!source) return name === keyVolume || of.id.endsWith(keyVolume) ? undefined : absent(of.id, where);
  const files = of.items
    ? of.items.map(
        ({ key, path }) => [path, source.get(key) ?? absent(`${of.id}, key ${key}`, where)] as const,
      )
    : [...source];
  return { files, mode: of.defaultMode ?? 0o644 };
}

/** A volume, or a Secret that ends so, without its content in the file: the keys of the run. */
const keyVolume = 'ssh-key';

function folderOf(
  { name, hostPath, secret, persistentVolumeClaim, ...rest }: Volume,
  mountPath: string,
  where: string,
): string {
  if (hostPath) return hostPath.path;
  if (persistentVolumeClaim) return paths.data;
  if (secret && mountPath === keys) return keys;
  throw new UsageError({
    what: `no lab has the volume ${name}`,
    where,
    expected: `hostPath, persistentVolumeClaim, emptyDir, configMap or secret; a Secret ${keyVolume} that the file leaves out is mounted at ${keys}`,
    found: secret ? `it is mounted at ${mountPath}` : Object.keys(rest).join(', '),
    hint: "A share that the kubelet mounts is a strategy's volumeOptions: docs/your-own.md.",
  });
}

/** With fsGroup the kubelet lets the group read each file that the owner may read (pkg/volume/volume_linux.go). */
function write(path: string, content: Buffer, mode: number, group: number | undefined): string {
  const bits = group === undefined ? mode : mode | ((mode & 0o400) >> 3);
  const file = quoted(path);
  const owned = group === undefined ? '' : ` && chgrp ${group} ${file}`;
  return `mkdir -p ${quoted(dirname(path))} && printf %s ${content.toString('base64')} | base64 -d > ${file} && chmod ${bits.toString(8)} ${file}${owned}`;
}
