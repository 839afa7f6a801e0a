/** Pods in states that Kubernetes has reported, less the fields that no code reads. */
import type { V1ContainerState, V1Pod, V1PodStatus } from '@kubernetes/client-node';

export function pod(status: V1PodStatus = {}, metadata: V1Pod['metadata'] = {}): V1Pod {
  return {
    metadata: {
      name: 'local-path-backup-backup-1-x',
      labels: { 'firedrill.org/job': 'backup-1' },
      ...metadata,
    },
    spec: { containers: [{ name: 'backup', image: 'firedrill/backup:none' }] },
    status,
  };
}

/** A pod whose container is in that state. */
export function withContainer(
  state: V1ContainerState,
  status: V1PodStatus = {},
  metadata: V1Pod['metadata'] = {},
): V1Pod {
  const container = { name: 'backup', state, restartCount: 0, ready: false, image: '', imageID: '' };
  return pod({ phase: 'Running', containerStatuses: [container], ...status }, metadata);
}
