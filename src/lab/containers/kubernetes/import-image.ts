/** Brings an image from Docker into the containerd of a Kubernetes node, as `docker save | ctr images import` does. */

/**
 * Works for rancher/k3s and firedrill/kubernetes-offline alike: both have `ctr` and the namespace `k8s.io`.
 * Throws LabError when the image is not there or containerd refuses it.
 */
export async function importImage(_containerId: string, _image: string): Promise<void> {
  throw new Error('not yet');
}
