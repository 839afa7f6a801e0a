import { expect, it } from 'vitest';
import { candidates } from '../../../src/lab/containers/images/names.ts';
import { kubernetesVersionText } from '../../../src/lab/containers/versions.ts';

const [k3s, offline] = candidates('kubernetes', {}).map(({ name }) => name) as [string, string];

it('calls the offline Kubernetes by its name, and says that it is not k3s', () => {
  const text = kubernetesVersionText('v1.37.2', offline);
  expect(`Kubernetes ${text}`).toBe('Kubernetes 1.37.2 (firedrill/kubernetes-offline), not k3s');
});

it('leaves the version of k3s, and of a user’s own image, as the API server has it', () => {
  expect(kubernetesVersionText('v1.34.12+k3s1', k3s)).toBe('v1.34.12+k3s1');
  expect(kubernetesVersionText('v1.37.2', 'mine/kubernetes:1')).toBe('v1.37.2');
});
