/** The part of Kubernetes' objects that a backup's CronJob or Job is read by; every other field is kept, so that it can be named. */
import { z } from 'zod';

const KeyRef = z.looseObject({ name: z.string(), key: z.string(), optional: z.boolean().optional() });
const Env = z.looseObject({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .looseObject({ configMapKeyRef: KeyRef.optional(), secretKeyRef: KeyRef.optional() })
    .optional(),
});
const Named = z.looseObject({ name: z.string() });
const EnvFrom = z.looseObject({
  configMapRef: Named.optional(),
  secretRef: Named.optional(),
  prefix: z.string().optional(),
});
const SecurityContext = z.looseObject({
  runAsUser: z.int().nonnegative().optional(),
  runAsGroup: z.int().nonnegative().optional(),
  fsGroup: z.int().nonnegative().optional(),
});
const Items = z.array(z.looseObject({ key: z.string(), path: z.string() })).optional();
const Mode = z.int().min(0).max(0o777).optional();

export const Container = z.looseObject({
  name: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  workingDir: z.string().optional(),
  env: z.array(Env).optional(),
  envFrom: z.array(EnvFrom).optional(),
  volumeMounts: z
    .array(
      z.looseObject({
        name: z.string(),
        mountPath: z.string().startsWith('/'),
        subPath: z.string().optional(),
      }),
    )
    .optional(),
  securityContext: SecurityContext.optional(),
});
export type Container = z.infer<typeof Container>;

export const Volume = z.looseObject({
  name: z.string(),
  hostPath: z.looseObject({ path: z.string().startsWith('/') }).optional(),
  emptyDir: z.looseObject({}).nullish(),
  configMap: z.looseObject({ name: z.string(), items: Items, defaultMode: Mode }).optional(),
  secret: z.looseObject({ secretName: z.string(), items: Items, defaultMode: Mode }).optional(),
  persistentVolumeClaim: z.looseObject({ claimName: z.string() }).optional(),
});
export type Volume = z.infer<typeof Volume>;

export const PodSpec = z.looseObject({
  containers: z.array(Container).min(1),
  initContainers: z.array(z.looseObject({})).optional(),
  volumes: z.array(Volume).optional(),
  securityContext: SecurityContext.optional(),
  terminationGracePeriodSeconds: z.int().nonnegative().optional(),
});
export type PodSpec = z.infer<typeof PodSpec>;

const Annotations = z.record(z.string(), z.string()).optional();
export const JobSpec = z.looseObject({
  activeDeadlineSeconds: z.int().positive().optional(),
  backoffLimit: z.int().nonnegative().optional(),
  template: z.looseObject({ spec: PodSpec }),
});
export type JobSpec = z.infer<typeof JobSpec>;

export const Metadata = z.looseObject({ name: z.string(), annotations: Annotations });
export const Job = z.looseObject({ kind: z.literal('Job'), metadata: Metadata, spec: JobSpec });
export const CronJob = z.looseObject({
  kind: z.literal('CronJob'),
  metadata: Metadata,
  spec: z.looseObject({
    concurrencyPolicy: z.string().optional(),
    jobTemplate: z.looseObject({ spec: JobSpec }),
  }),
});
export const ConfigMap = z.looseObject({
  kind: z.literal('ConfigMap'),
  metadata: Metadata,
  data: z.record(z.string(), z.string()).optional(),
  binaryData: z.record(z.string(), z.string()).optional(),
});
export const Secret = z.looseObject({
  kind: z.literal('Secret'),
  metadata: Metadata,
  data: z.record(z.string(), z.string()).optional(),
  stringData: z.record(z.string(), z.string()).optional(),
});

/** The keys of ConfigMaps and Secrets, by kind and name: `ConfigMap/backup-script`. */
export type Sources = ReadonlyMap<string, ReadonlyMap<string, Buffer>>;

/** The content of every ConfigMap and Secret among the objects. Throws ZodError. */
export function sourcesOf(objects: readonly { kind?: unknown }[]): Sources {
  const sources = new Map<string, Map<string, Buffer>>();
  const entries = (record: Record<string, string> = {}, encoding: 'utf8' | 'base64') =>
    Object.entries(record).map(([key, text]) => [key, Buffer.from(text, encoding)] as const);
  for (const object of objects) {
    if (object.kind === 'ConfigMap') {
      const { metadata, data, binaryData } = ConfigMap.parse(object);
      const content = [...entries(data, 'utf8'), ...entries(binaryData, 'base64')];
      sources.set(`ConfigMap/${metadata.name}`, new Map(content));
    }
    if (object.kind === 'Secret') {
      const { metadata, data, stringData } = Secret.parse(object);
      // stringData takes precedence (https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/).
      const content = [...entries(data, 'base64'), ...entries(stringData, 'utf8')];
      sources.set(`Secret/${metadata.name}`, new Map(content));
    }
  }
  return sources;
}
