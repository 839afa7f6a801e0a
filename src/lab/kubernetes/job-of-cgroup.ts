/** Whose a task on the node is, told by its cgroup: pods' cgroups are named after the pod's uid and the container's id. */
import type { V1Pod } from '@kubernetes/client-node';
import { containerId } from './pod-state.ts';

/**
 * The names in the pod's cgroups. The uid is known before its container starts, but stands in them only where the kubelet has a
 * group for each pod (cgroupsPerQOS, its default and k3s's); the container's id always does, and is known about a second late.
 */
export function cgroupNames(pod: V1Pod): string[] {
  return [pod.metadata?.uid, containerId(pod)].filter((name) => name !== undefined);
}

/**
 * The job whose pod the task is in; null: it is in none, or in one that is no job's. `cgroup` as in /proc/PID/cgroup, of
 * version 1 (a line for each controller, some of which only the root group uses) or 2; `jobs` by `cgroupNames`.
 */
export function jobOfCgroup(cgroup: string, jobs: ReadonlyMap<string, string>): string | null {
  // systemd's cgroup driver takes a dash for a step down, and has underscores in a uid instead.
  const found = cgroup.replaceAll('_', '-').match(names) ?? [];
  return found.map((name) => jobs.get(name)).find((job) => job !== undefined) ?? null;
}

/** Container ids are of 64 hex digits (containerd, Docker, CRI-O), uids are UUIDs. */
const names = /[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
