/** A CronJob or Job, with its ConfigMaps and Secrets, as a strategy of the virtual lab: its command runs on the node itself. */
import { z } from 'zod';
import { UsageError } from '../../errors.ts';
import { DataLayer } from '../../history/plan.ts';
import { quoted } from '../quoted.ts';
import type { Strategy } from '../strategy.ts';
import { environmentOf, expanded } from './environment.ts';
import { type Container, CronJob, Job, type JobSpec, type PodSpec, sourcesOf } from './manifests.ts';
import { mountVolumes } from './volumes.ts';

/** Annotations of the CronJob or Job; a pod says nothing of a restore. */
const annotation = (name: string) => `firedrill.dev/${name}`;
/** Job.spec.backoffLimit (batch/v1). */
const usualBackoffLimit = 6;
/** Between two pods of a Job: 10 s, 20 s, 40 s and so on, at most six minutes (Job, "Pod backoff failure policy"). */
const backoff = { firstS: 10, mostS: 360 };
/** PodSpec.terminationGracePeriodSeconds (core/v1). */
const usualGraceS = 30;

export interface DeployedStrategy {
  readonly strategy: Strategy;
  /** The parts of the pod that the virtual lab does not honour, each in a few words. */
  readonly notHonoured: readonly string[];
}

/** `objects`: the documents of the file. Throws UsageError for a file without one such object, and for a pod that no lab can run. */
export function strategyOf(objects: readonly unknown[], file: string): DeployedStrategy {
  const known = objects.filter(
    (object): object is { kind?: unknown } => typeof object === 'object' && object !== null,
  );
  const workloads = known.filter(({ kind }) => kind === 'CronJob' || kind === 'Job');
  const [workload] = workloads;
  if (!workload || workloads.length > 1)
    throw new UsageError({
      what: workload ? 'there is more than one workload' : 'there is no workload',
      where: file,
      expected: 'one CronJob or Job, with its ConfigMaps and Secrets',
      found: known.map(({ kind }) => String(kind)).join(', ') || 'no object',
    });
  const { metadata, job, concurrencyPolicy } = parsed(workload, file);
  const pod = job.template.spec;
  const [container] = pod.containers;
  if (!container || pod.containers.length > 1 || (pod.initContainers ?? []).length > 0)
    throw new UsageError({
      what: 'no lab runs a backup of several containers',
      where: file,
      expected: 'one container, and no init container',
      found: [...(pod.initContainers ?? []), ...pod.containers].map(({ name }) => String(name)).join(', '),
    });
  const sources = within(file, () => sourcesOf(known));
  const env = environmentOf(container, sources, file);
  const mounted = mountVolumes(pod, sources, file);
  const { restore, destination, ...more } = annotationsOf(metadata.annotations ?? {}, file);
  const graceS = pod.terminationGracePeriodSeconds ?? usualGraceS;
  const { activeDeadlineSeconds } = job;
  const notHonoured = [...mounted.notes, ...unhonoured(pod, container, concurrencyPolicy)];
  const strategy: Strategy = {
    name: metadata.name.replaceAll('.', '-'),
    title: `the ${String(workload.kind)} ${metadata.name}`,
    about: `Its command, on the node itself. Not honoured: ${notHonoured.join('; ') || 'nothing'}.`,
    needs: ['own-programs'],
    deadlineMs: activeDeadlineSeconds === undefined ? null : (activeDeadlineSeconds + graceS) * 1000,
    prepare: ['set -e', ...mounted.prepare].join('\n'),
    backup: backupOf(job, container, env, mounted.emptied, graceS, file),
    restore,
    env,
    keepsMounted: mounted.mounts,
    destination,
    ...more,
  };
  return { strategy, notHonoured };
}

function parsed(workload: { kind?: unknown }, file: string) {
  if (workload.kind === 'Job') {
    const { metadata, spec } = within(file, () => Job.parse(workload));
    return { metadata, job: spec, concurrencyPolicy: 'Forbid' };
  }
  const { metadata, spec } = within(file, () => CronJob.parse(workload));
  return { metadata, job: spec.jobTemplate.spec, concurrencyPolicy: spec.concurrencyPolicy ?? 'Allow' };
}

function within<Result>(file: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const found = z.prettifyError(error).replaceAll('\n', '\n            ');
    throw new UsageError(
      { what: 'an object is not as Kubernetes has it', where: file, found },
      { cause: error },
    );
  }
}

function annotationsOf(annotations: Readonly<Record<string, string>>, file: string) {
  const of = (name: string) => annotations[annotation(name)];
  const list = (name: string) =>
    of(name)
      ?.split(/[\s,]+/)
      .filter(Boolean);
  const [restore, destination] = [of('restore'), of('destination')];
  if (restore === undefined || !destination?.startsWith('/'))
    throw new UsageError({
      what: 'the workload does not say how its backup is restored',
      where: file,
      expected: `the annotations ${annotation('restore')}, an sh script that restores into the folder "$1", and ${annotation('destination')}, a path on the target`,
      found: Object.keys(annotations).join(', ') || 'no annotations',
    });
  const promises = list('promises')?.map((layer) => DataLayer.parse(layer));
  const [packages, keeps, keepsFiles] = [list('packages'), list('keeps'), list('keeps-files')];
  return {
    restore,
    destination,
    ...(promises && { promises }),
    ...(packages && { packages }),
    ...(keeps && { keeps }),
    ...(keepsFiles && { keepsFiles }),
  };
}

/** The container's command, tried again as a Job does, and ended at the Job's deadline. Throws UsageError for a container without one. */
function backupOf(
  { activeDeadlineSeconds, backoffLimit = usualBackoffLimit, template }: JobSpec,
  { command, args = [], workingDir, securityContext = {} }: Container,
  env: Readonly<Record<string, string>>,
  emptied: readonly string[],
  graceS: number,
  file: string,
): string {
  if (!command || command.length === 0)
    throw new UsageError({
      what: 'the container has no command',
      where: file,
      expected: "command, as no lab here knows the image's own",
    });
  const { fsGroup, runAsUser, runAsGroup } = { ...template.spec.securityContext, ...securityContext };
  const user = [
    ...(runAsUser === undefined ? [] : [`--reuid=${runAsUser}`]),
    ...(runAsGroup === undefined ? [] : [`--regid=${runAsGroup}`]),
    ...(fsGroup === undefined ? [] : [`--groups=${fsGroup}`]),
  ];
  if (user.length > 0 && fsGroup === undefined) user.push('--clear-groups');
  const words = [...command, ...args].map((word) => quoted(expanded(word, env)));
  const run = [...(user.length > 0 ? ['setpriv', ...user] : []), ...words].join(' ');
  const lines = [
    ...(workingDir === undefined ? [] : [`cd ${quoted(workingDir)} || exit`]),
    ...emptied.map((folder) => `find ${quoted(folder)} -mindepth 1 -delete`),
    ...(backoffLimit === 0 ? [`exec ${run}`] : retried(run, backoffLimit)),
  ].join('\n');
  if (activeDeadlineSeconds === undefined) return lines;
  return `exec timeout --signal=TERM --kill-after=${graceS} ${activeDeadlineSeconds} sh -c ${quoted(lines)}`;
}

function retried(run: string, limit: number): string[] {
  return [
    'child= pods=0',
    `trap 'kill "$child"; wait "$child"; exit 143' TERM`,
    `pause=${backoff.firstS}`,
    'while :; do',
    `  ${run} & child=$!`,
    '  wait "$child" && exit 0 || code=$?',
    `  [ "$pods" -lt ${limit} ] || exit "$code"`,
    '  pods=$((pods + 1))',
    '  sleep "$pause" & child=$!',
    '  wait "$child"',
    `  pause=$((pause * 2 < ${backoff.mostS} ? pause * 2 : ${backoff.mostS}))`,
    'done',
  ];
}

/** Fields that change nothing about the run of one pod, or that are honoured. */
const covered = {
  container: [
    'name',
    'command',
    'args',
    'workingDir',
    'env',
    'envFrom',
    'volumeMounts',
    'securityContext',
    'imagePullPolicy',
    'tty',
    'stdin',
    'terminationMessagePath',
    'terminationMessagePolicy',
    'image',
  ],
  pod: [
    'containers',
    'initContainers',
    'volumes',
    'securityContext',
    'restartPolicy',
    'terminationGracePeriodSeconds',
    'dnsPolicy',
    'automountServiceAccountToken',
    'serviceAccountName',
    'nodeSelector',
    'nodeName',
    'tolerations',
    'affinity',
    'imagePullSecrets',
    'priorityClassName',
    'enableServiceLinks',
    'schedulerName',
    'hostNetwork',
  ],
  security: ['runAsUser', 'runAsGroup', 'fsGroup'],
};

function unhonoured(pod: PodSpec, container: Container, concurrencyPolicy: string): string[] {
  const others = (object: object, known: readonly string[]) =>
    Object.keys(object).filter((field) => !known.includes(field));
  const security = { ...pod.securityContext, ...container.securityContext };
  return [
    `the image ${String(container.image ?? '')}: the command runs with the programs of the lab's node`,
    'the pod: it has the file system, the processes and the network of the node',
    ...(concurrencyPolicy === 'Forbid'
      ? []
      : [`concurrencyPolicy ${concurrencyPolicy}: a backup that is due while another runs is left out`]),
    ...others(security, covered.security).map((field) => `securityContext.${field}`),
    ...others(container, covered.container),
    ...others(pod, covered.pod),
  ];
}
