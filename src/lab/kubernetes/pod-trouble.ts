/** Why a pod of the backup will never start: that is the lab's trouble, and no finding about a backup. Pure. */
import type { V1Pod } from '@kubernetes/client-node';
import type { Explanation } from '../../errors.ts';
import { backupContainer, unschedulable } from './pod-state.ts';

/** Reasons of a waiting container that come from its image (kubelet, pkg/kubelet/images/types.go). */
const imageReasons = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
];
/** And those of its configuration (pkg/kubelet/kuberuntime/kuberuntime_container.go, pkg/kubelet/container). */
const configReasons = ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'];

/** undefined: nothing is wrong so far. */
export function troubleOf(pod: V1Pod): Explanation | undefined {
  const where = `pod ${pod.metadata?.name} on Kubernetes`;
  const stuck = unschedulable(pod);
  if (stuck)
    return {
      what: 'the pod of the backup cannot be scheduled',
      where,
      found: `${stuck.reason}: ${stuck.message}`,
      hint: 'The node may not be ready, or lack the CPU or memory that images/containers/manifests/4-cronjob.yaml asks for.',
    };
  const container = backupContainer(pod);
  const { reason = '', message } = container?.state?.waiting ?? {};
  const found = message ? `${reason}: ${message}` : reason;
  if (imageReasons.includes(reason)) return imageTrouble(where, imageOf(pod), found);
  if (configReasons.includes(reason))
    return { what: 'the container of the backup cannot be made', where, found };
  return undefined;
}

/** The image is not on the node: it was being pulled for so long that nothing will come of it. `said`: by Kubernetes, its reason first. */
export function slowPull(pod: V1Pod, said: string, afterMs: number): Explanation {
  return imageTrouble(
    `pod ${pod.metadata?.name} on Kubernetes`,
    imageOf(pod),
    `${said}, for ${Math.round(afterMs / 1000)} s now`,
  );
}

/** A volume cannot be mounted though the target is well. `said`: by the kubelet, with mount's own words. */
export function unmountable(pod: V1Pod, said: string): Explanation {
  return {
    what: 'a volume of the backup cannot be mounted',
    where: `pod ${pod.metadata?.name} on Kubernetes`,
    found: said.trim().replaceAll('\n', '\n            '),
    hint: "NFS takes an NFS client in the host's kernel, and on the node mount.nfs, or vers= and addr= among the volume's options.",
  };
}

function imageTrouble(where: string, image: string, found: string): Explanation {
  return {
    what: `the image of the backup, ${image}, is not on the node and cannot be pulled`,
    where,
    found,
    hint: 'scenario setup --lab containers builds or pulls it.',
  };
}

// As it was asked for: the status may name it otherwise.
function imageOf(pod: V1Pod): string {
  return pod.spec?.containers[0]?.image ?? 'unnamed';
}
