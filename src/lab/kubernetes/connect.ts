/** Connects to a Kubernetes: checks its API, follows its objects, and assembles the Cluster. */
import { KubeConfig, VersionApi } from '@kubernetes/client-node';
import { LabError } from '../../errors.ts';
import { waitUntil } from '../wait-until.ts';
import { Api } from './api.ts';
import { BackupJobs } from './backup-jobs.ts';
import type { Cluster, ClusterOptions } from './cluster.ts';
import { ClusterEvents } from './cluster-events.ts';
import { ControlPlaneProbe } from './control-plane.ts';
import { Installation } from './installation.ts';
import { cronJobApi } from './names.ts';

/** The limit between the API's first answer and the node's Ready condition, in ms; the offline Kubernetes takes about 5 s. */
const readyLimitMs = 120_000;

/** Connects to the cluster and waits until its node is Ready. Throws LabError where it does not become so. */
export async function connectCluster(options: ClusterOptions): Promise<Cluster> {
  const config = new KubeConfig();
  config.loadFromString(options.kubeconfig);
  const { signal } = options;
  const api = Api.of(config, { signal });
  try {
    const { gitVersion } = await config.makeApiClient(VersionApi).getCode();
    await requireCronJobs(api, gitVersion);
    return await follow(config, api, gitVersion, options);
  } catch (cause) {
    if (cause instanceof LabError || signal.aborted) throw cause;
    throw new LabError(
      {
        what: 'the API server of Kubernetes does not answer as it should',
        where: config.getCurrentCluster()?.server ?? 'no server in the kubeconfig',
        found: (cause as Error).message,
      },
      { cause },
    );
  }
}

async function requireCronJobs(api: Api, version: string): Promise<void> {
  if (await api.serves(cronJobApi, 'CronJob')) return;
  throw new LabError({
    what: 'this Kubernetes is too old for the CronJob of the backup',
    expected: `an API that serves CronJobs as ${cronJobApi}: Kubernetes 1.21 or newer`,
    found: version,
    hint: 'Unset FIREDRILL_IMAGE_KUBERNETES, or let it name a newer image.',
  });
}

async function follow(
  config: KubeConfig,
  api: Api,
  version: string,
  options: ClusterOptions,
): Promise<Cluster> {
  const { signal, lastLines } = options;
  const installation = new Installation({ ...options, api });
  const jobs = new BackupJobs({ ...options, api, config, installation });
  const probe = new ControlPlaneProbe(config, signal);
  await using started = new AsyncDisposableStack();
  const events = started.use(await ClusterEvents.start({ ...options, api, config, jobs }));
  await waitUntil(() => events.nodeReady === true, {
    limitMs: options.readyLimitMs ?? readyLimitMs,
    signal,
    what: 'the node of Kubernetes is not Ready',
    lastLines,
  });
  const ownedByCluster = started.move();
  return {
    config,
    api,
    version,
    get manifests() {
      return installation.manifests;
    },
    install: (keys) => installation.install(keys),
    runBackup: (run) => jobs.run(run),
    jobOf: (cgroup) => jobs.jobOf(cgroup),
    nodeLost() {
      events.nodeLost();
      jobs.lose();
    },
    sampleControlPlane: async () => ({ ...(await probe.sample()), nodeReady: events.nodeReady }),
    [Symbol.asyncDispose]: () => ownedByCluster.disposeAsync(),
  };
}
