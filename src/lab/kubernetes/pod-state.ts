/** A pod's status, in the words of the history. Pure. */
import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { PodState } from '../../history/events.ts';
import type { Exited } from '../lab.ts';
import { jobLabel, names } from './names.ts';

/** `gone`: the pod has been deleted. */
export function stateOf(pod: V1Pod, gone = false): PodState {
  const container = backupContainer(pod);
  const { waiting, terminated } = container?.state ?? {};
  return {
    job: pod.metadata?.labels?.[jobLabel] ?? null,
    pod: pod.metadata?.name ?? '',
    phase: gone ? 'Gone' : (pod.status?.phase ?? 'Unknown'),
    reason: pod.status?.reason ?? terminated?.reason ?? waiting?.reason ?? unschedulable(pod)?.reason ?? null,
    restarts: container?.restartCount ?? 0,
  };
}

/** Whether its container runs now. */
export function isRunning(pod: V1Pod): boolean {
  return backupContainer(pod)?.state?.running !== undefined;
}

/** Without the scheme: the id as the container runtime and its cgroups have it. undefined: there is none yet. */
export function containerId(pod: V1Pod): string | undefined {
  return backupContainer(pod)?.containerID?.replace(/^.*:\/\//, '');
}

/** Reasons of a container with an unobserved end, as the node went down under it (kubelet, containerd). */
const unseen = ['Unknown', 'ContainerStatusUnknown', 'NodeLost'];

/**
 * How its container ended; undefined: it has not. An exit code of 128 + n may come from a shell or from a
 * signal, so it stays a code, unless a kill is known: by the kernel for want of memory, by the kubelet
 * or, as `killed` says, by us.
 */
export function endOf(pod: V1Pod, killed: boolean): Pick<Exited, 'code' | 'signal' | 'lost'> | undefined {
  const { terminated } = backupContainer(pod)?.state ?? {};
  if (!terminated) return pod.status?.phase === 'Failed' ? neverRan(pod) : undefined;
  const reason = terminated.reason ?? '';
  if (unseen.includes(reason)) return { code: null, signal: null, lost: true };
  const byForce = killed || reason === 'OOMKilled' || byKubelet(pod);
  if (terminated.exitCode === 137 && byForce) return { code: null, signal: 'SIGKILL', lost: false };
  return { code: terminated.exitCode, signal: null, lost: false };
}

/** E.g. its deadline passed before its container started: it was ended without a code. */
function neverRan(pod: V1Pod): ReturnType<typeof endOf> {
  const lost = unseen.includes(pod.status?.reason ?? '');
  return { code: null, signal: lost ? null : 'SIGKILL', lost };
}

/** The kubelet ends pods that are deleted, past their deadline, or evicted: with SIGTERM, then with SIGKILL. */
function byKubelet({ metadata, status }: V1Pod): boolean {
  return (
    metadata?.deletionTimestamp !== undefined ||
    ['DeadlineExceeded', 'Evicted'].includes(status?.reason ?? '')
  );
}

/** The condition that says why it has no node; undefined: it has one. */
export function unschedulable(pod: V1Pod): { reason: string; message: string } | undefined {
  const condition = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (condition?.status !== 'False') return undefined;
  return { reason: condition.reason ?? 'Unschedulable', message: condition.message ?? 'no reason given' };
}

export function backupContainer(pod: V1Pod): V1ContainerStatus | undefined {
  return pod.status?.containerStatuses?.find(({ name }) => name === names.container);
}
