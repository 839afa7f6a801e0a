/** The container lab's images by name: the pinned ones, and their stand-ins where nothing can be pulled. */
import { UsageError } from '../../../errors.ts';
import { kubernetesInputs, kubernetesVersion } from '../../programs/kubernetes.ts';
import { toxiproxyVersion } from '../../programs/toxiproxy.ts';
import { recipeHash } from './recipe.ts';
import { isReference } from './reference.ts';

/** The images that a lab is made of. */
export const imageNames = ['kubernetes', 'toxiproxy', 'ssh-target', 'nfs-server', 'backup', 'tools'] as const;
export type ImageName = (typeof imageNames)[number];

/** How an image comes to be there: named by the user, pulled, built on Debian, or built as a stand-in for a pulled one. */
export type Origin = 'chosen' | 'pulled' | 'built' | 'offline';

/** An image as Docker knows it. */
export interface NamedImage {
  name: string;
  origin: Origin;
}

/** The base of Debian's own images; docker.io/library/debian. */
export const onlineBase = 'debian:trixie-slim';
/** The same made by mmdebstrap, where no image can be pulled. */
export const offlineBase = 'firedrill/debian-offline:trixie';

/**
 * Pinned: the newest release of the last Kubernetes whose kubelet accepts both cgroup versions by default. Kubernetes 1.35 and
 * later refuse version 1 unless `failCgroupV1` is off, which k3s leaves on.
 */
export const k3sImage = 'rancher/k3s:v1.34.12-k3s1';

/**
 * The candidates for an image, the best first. A user's choice, in FIREDRILL_IMAGE_KUBERNETES and the like, rules out the
 * others. An image that is built here has a hash of its recipe in its tag: a changed recipe is another image. Throws
 * UsageError where that choice cannot be the name of an image.
 */
export function candidates(image: ImageName, env: NodeJS.ProcessEnv = process.env): NamedImage[] {
  const chosen = chosenName(image, env);
  if (chosen) return [{ name: chosen, origin: 'chosen' }];
  if (image === 'kubernetes')
    return [
      { name: k3sImage, origin: 'pulled' },
      {
        name: `firedrill/kubernetes-offline:${kubernetesVersion}-${recipeHash(image, undefined, kubernetesInputs())}`,
        origin: 'offline',
      },
    ];
  if (image === 'toxiproxy')
    return [
      { name: `ghcr.io/shopify/toxiproxy:${toxiproxyVersion}`, origin: 'pulled' },
      { name: `firedrill/toxiproxy-offline:${toxiproxyVersion}-${recipeHash(image)}`, origin: 'offline' },
    ];
  return [{ name: `firedrill/${image}:${recipeHash(image)}`, origin: 'built' }];
}

/** Throws UsageError for the first variable that names no image, before anything is pulled, built or started. */
export function checkImageVariables(): void {
  for (const image of imageNames) chosenName(image, process.env);
}

function chosenName(image: ImageName, env: NodeJS.ProcessEnv): string | undefined {
  const name = env[imageVariable(image)];
  if (!name || isReference(name)) return name;
  throw new UsageError({
    what: 'this cannot be the name of an image',
    where: imageVariable(image),
    expected:
      'a name as `docker pull` takes it, such as registry.example/firedrill/tools:1; its path in lower case',
    found: JSON.stringify(name),
  });
}

/** The environment variable that names another image: FIREDRILL_IMAGE_SSH_TARGET for `ssh-target`. */
export function imageVariable(image: ImageName): string {
  return `FIREDRILL_IMAGE_${image.toUpperCase().replace('-', '_')}`;
}
