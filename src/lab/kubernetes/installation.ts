/** The backup's manifests in the cluster: applied with this run's key, image and volume. */
import type { V1CronJob, V1PersistentVolumeClaim } from '@kubernetes/client-node';
import { waitUntil } from '../wait-until.ts';
import type { Api } from './api.ts';
import type { ClusterOptions, Keys } from './cluster.ts';
import { ControlPlaneProbe } from './control-plane.ts';
import { type Manifest, type ManifestOptions, readManifests } from './manifests.ts';
import { cronJobApi, names } from './names.ts';

/** How long after its namespace a service account is made, at most, in ms; it takes some 10. */
const accountLimitMs = 30_000;
/** The time limit for binding a claim that names its volume, in ms: its controller syncs every 15 s (--pvclaimbinder-sync-period). */
const boundLimitMs = 30_000;

export interface InstallationOptions extends Pick<ClusterOptions, 'image' | 'signal'> {
  api: Api;
}

type Installed = Keys & Pick<ManifestOptions, 'volumeOptions'>;

export class Installation {
  /** As they were applied last; empty before. */
  manifests: readonly Manifest[] = [];
  readonly #options: InstallationOptions;
  /** The parameters of the applied manifests. */
  #installed: Installed | undefined;
  #changing: Promise<void> = Promise.resolve();

  constructor(options: InstallationOptions) {
    this.#options = options;
  }

  /** Again is fine. */
  async install(keys: Keys): Promise<void> {
    const { api, signal } = this.#options;
    await this.#apply(keys);
    await api.apply(ControlPlaneProbe.object());
    const metadata = { name: 'default', namespace: names.namespace };
    // Until it is there, Kubernetes refuses every pod of the namespace.
    await waitUntil(() => api.find({ apiVersion: 'v1', kind: 'ServiceAccount', metadata }), {
      limitMs: accountLimitMs,
      signal,
      what: `the namespace ${names.namespace} of Kubernetes has no service account`,
    });
  }

  /** Puts the CronJob with that volume, or without one, in the place of the installed one where they differ. */
  async provideVolume(volumeOptions: string | undefined): Promise<void> {
    const installed = this.#installed;
    if (installed && volumeOptions !== installed.volumeOptions)
      this.#changing = this.#changeVolume(installed, volumeOptions);
    await this.#changing;
  }

  /** The one in the cluster, else as it was installed: then a Job made from it has no owner. */
  async cronJob(): Promise<V1CronJob> {
    const metadata = { name: names.cronJob, namespace: names.namespace };
    const live = await this.#options.api.find<V1CronJob>({
      apiVersion: cronJobApi,
      kind: 'CronJob',
      metadata,
    });
    const installed = this.manifests.find(({ object }) => object.kind === 'CronJob')?.object;
    if (live ?? installed) return (live ?? installed) as V1CronJob;
    throw new Error('the manifests are not installed');
  }

  async #apply(installed: Installed): Promise<void> {
    const { api, image } = this.#options;
    this.#installed = installed;
    this.manifests = readManifests({ image, ...installed });
    for (const { object } of this.manifests) await api.apply(object);
  }

  /** Nothing is mounted before a pod needs it. */
  async #changeVolume(
    { privateKey, knownHosts }: Installed,
    volumeOptions: string | undefined,
  ): Promise<void> {
    await this.#apply({ privateKey, knownHosts, ...(volumeOptions && { volumeOptions }) });
    if (volumeOptions === undefined) return;
    const { api, signal } = this.#options;
    const metadata = { name: names.claim, namespace: names.namespace };
    const header = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata };
    const isBound = async () => (await api.find<V1PersistentVolumeClaim>(header))?.status?.phase === 'Bound';
    const what = `the claim ${names.claim} of Kubernetes is not bound to its volume`;
    await waitUntil(isBound, { limitMs: boundLimitMs, signal, what });
  }
}
