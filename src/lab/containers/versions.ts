/** The versions of a container lab's parts, as reports print them. */
import { candidates, type ImageName } from './images/names.ts';

/**
 * `v1.34.12+k3s1` of k3s, and of the offline image a text that no reader takes for k3s's:
 * `1.37.2 (firedrill/kubernetes-offline), not k3s`. `version`: of the API server.
 */
export function kubernetesVersionText(version: string, image: string): string {
  const offline = candidates('kubernetes', {}).find(({ origin }) => origin === 'offline');
  if (image !== offline?.name) return version;
  const [repository = ''] = image.split(':');
  return `${version.replace(/^v/, '')} (${repository}), not k3s`;
}

/** The image of each part: `image kubernetes`, `image tools` and so on. */
export function imageVersions(images: Record<ImageName, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(images).map(([part, image]) => [`image ${part}`, image]));
}
