/** The Kubernetes of the container lab, as the lab uses it: it runs the backup where the post-mortem ran it. */
import {
  type CoreV1Event,
  KubeConfig,
  type V1CronJob,
  type V1Job,
  type V1Node,
  type V1PersistentVolumeClaim,
  type V1Pod,
  VersionApi,
} from '@kubernetes/client-node';
import { LabError } from '../../../errors.ts';
import type { ControlPlane, PodState } from '../../../history/events.ts';
import type { Exited, Job, JobRequest, Observation } from '../../lab.ts';
import { Api } from './api.ts';
import { ControlPlaneProbe } from './control-plane.ts';
import { jobOf, scriptMap } from './job-of.ts';
import { cgroupNames, jobOfCgroup } from './job-of-cgroup.ts';
import { type CronJobVersion, type Manifest, type ManifestOptions, readManifests } from './manifests.ts';
import { jobLabel, names } from './names.ts';
import { PodJob, type PodJobOptions } from './pod-job.ts';
import { readPodLog } from './pod-log.ts';
import { stateOf } from './pod-state.ts';
import { waitUntil } from './wait-until.ts';
import { watchObjects } from './watching.ts';

export interface ClusterOptions {
  /** The kubeconfig as YAML, with a server address that is reachable from here. */
  kubeconfig: string;
  /** The image of the backup's container; it must be on the node. */
  image: string;
  signal: AbortSignal;
  tell: (seen: Observation) => void;
  /** Lab time in ms. */
  now: () => number;
  /** Runs a command as root in the node's PID namespace, where the pods' processes are to be seen. */
  onNode: (argv: string[]) => Promise<Exited>;
  /** What the node said last, for errors. */
  lastLines?: () => Promise<string[]>;
  /** How long it may take to be ready once it runs, in ms; two minutes by default. */
  readyLimitMs?: number;
}

/** A job of the strategy; the ConfigMap with the script holds its `script`. */
export interface BackupRun extends Omit<JobRequest, 'args' | 'needs'> {
  /** It mounts NFS itself, as Longhorn does: the container is privileged. */
  privileged: boolean;
}

export interface Keys {
  privateKey: string;
  knownHosts: string;
}

type Installed = Keys & Pick<ManifestOptions, 'volumeOptions'>;

export interface Cluster extends AsyncDisposable {
  readonly config: KubeConfig;
  readonly api: Api;
  /** Of the API server, e.g. `v1.20.2`. */
  readonly version: string;
  /** Which version of the batch API serves CronJobs. */
  readonly cronJobs: CronJobVersion;
  /** The manifests as they were installed; empty before. */
  readonly manifests: readonly Manifest[];
  /** Applies the manifests of images/containers/manifests, with these keys. Again is fine. */
  install(keys: Keys): Promise<void>;
  /**
   * Runs a backup now, as `kubectl create job --from=cronjob/local-path-backup` does; where there is no CronJob, from the one
   * that was installed. Resolves once its container runs or has ended, or after 30 s whatever is (the quiet backup: after 150 s). Its times count from
   * there, with a volume from the making of the Job; its end is told up to a second late, as the kubelet looks once a second. Kubernetes keeps the two streams of a container in one: it is `stdout` where the exit code is 0, else
   * `stderr`. Throws LabError within 20 s where the pod cannot start: no image, no room, no Secret; in the quiet backup also where
   * its volume cannot be mounted.
   */
  runBackup(run: BackupRun): Promise<Job>;
  /** The job that a task of the node belongs to, ended or not, by the task's /proc/PID/cgroup; null: to none. */
  jobOf(cgroup: string): string | null;
  /** The node went down: jobs that run are lost, and told so. */
  nodeLost(): void;
  /** Asks the control plane and says how long each took. Never throws. The SSH banner, which is not its own, is left out. */
  sampleControlPlane(): Promise<ControlPlane>;
}

/** Kubernetes may take so long to be ready once it runs, in ms; the offline one takes about 20 s. */
const readyLimitMs = 120_000;
/** How long after its namespace a service account is made, at most, in ms; it takes some 10. */
const accountLimitMs = 30_000;
/** A claim that names its volume is bound within so many ms: its controller comes by every 15 s (--pvclaimbinder-sync-period). */
const boundLimitMs = 30_000;

/** Connects to the cluster and waits until its node is Ready. Throws LabError when it does not come to that. */
export async function connectCluster(options: ClusterOptions): Promise<Cluster> {
  const config = new KubeConfig();
  config.loadFromString(options.kubeconfig);
  const api = Api.of(config, { signal: options.signal });
  try {
    const { gitVersion } = await config.makeApiClient(VersionApi).getCode();
    const cronJobs = (await api.serves('batch/v1', 'CronJob')) ? 'batch/v1' : 'batch/v1beta1';
    const cluster = new WatchedCluster(options, config, api, gitVersion, cronJobs);
    await cluster.start();
    return cluster;
  } catch (cause) {
    if (cause instanceof LabError || options.signal.aborted) throw cause;
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

class WatchedCluster implements Cluster {
  readonly config: KubeConfig;
  readonly api: Api;
  readonly version: string;
  readonly cronJobs: CronJobVersion;
  manifests: readonly Manifest[] = [];
  readonly #options: ClusterOptions;
  readonly #probe: ControlPlaneProbe;
  readonly #watches = new DisposableStack();
  readonly #jobs = new Map<string, PodJob>();
  /** Whose the cgroups of a pod are, by their names. A task that is stuck outlives its job. */
  readonly #owners = new Map<string, string>();
  /** What was told last of each pod. */
  readonly #told = new Map<string, string>();
  #nodeReady: boolean | null = null;
  /** What the manifests were applied with. */
  #installed: Installed | undefined;
  #changing: Promise<void> = Promise.resolve();
  /** What was there before we came is not told. */
  #watching = false;

  constructor(
    options: ClusterOptions,
    config: KubeConfig,
    api: Api,
    version: string,
    cronJobs: CronJobVersion,
  ) {
    this.#options = options;
    this.config = config;
    this.api = api;
    this.version = version;
    this.cronJobs = cronJobs;
    this.#probe = new ControlPlaneProbe(config, options.signal);
  }

  async start(): Promise<void> {
    const { namespace } = names;
    const inNamespace = `/api/v1/namespaces/${namespace}`;
    try {
      await this.#watch<V1Node>('/api/v1/nodes', 'Node', undefined, (node) => this.#seeNode(node));
      await this.#watch<V1Pod>(
        `${inNamespace}/pods`,
        'Pod',
        namespace,
        (pod) => this.#seePod(pod),
        (pod) => this.#podGone(pod),
      );
      await this.#watch<CoreV1Event>(`${inNamespace}/events`, 'Event', namespace, (event) =>
        this.#hear(event),
      );
      this.#watching = true;
      await waitUntil(() => this.#nodeReady === true, {
        limitMs: this.#options.readyLimitMs ?? readyLimitMs,
        signal: this.#options.signal,
        what: 'the node of Kubernetes is not Ready',
        lastLines: this.#options.lastLines,
      });
    } catch (error) {
      this.#watches.dispose();
      throw error;
    }
  }

  async install(keys: Keys): Promise<void> {
    await this.#apply(keys);
    await this.api.apply(ControlPlaneProbe.object());
    const metadata = { name: 'default', namespace: names.namespace };
    // Until it is there, Kubernetes refuses every pod of the namespace.
    await waitUntil(() => this.api.find({ apiVersion: 'v1', kind: 'ServiceAccount', metadata }), {
      limitMs: accountLimitMs,
      signal: this.#options.signal,
      what: `the namespace ${names.namespace} of Kubernetes has no service account`,
    });
  }

  async runBackup({ id, role, script, privileged, volumeOptions }: BackupRun): Promise<Job> {
    if (this.#installed && volumeOptions !== this.#installed.volumeOptions)
      this.#changing = this.#changeVolume(this.#installed, volumeOptions);
    await this.#changing;
    const job = this.#follow(id, { isQuiet: role === 'quiet', hasVolume: volumeOptions !== undefined });
    const map = scriptMap(script);
    await this.api.apply(map);
    const made = await this.api.create<V1Job>(
      jobOf(await this.#cronJob(), { id, script: map.metadata.name, privileged }),
    );
    try {
      await job.begun();
    } catch (error) {
      this.#jobs.delete(id);
      await this.api.remove(made).catch(() => {}); // why it could not begin says more
      throw error;
    }
    return job;
  }

  jobOf(cgroup: string): string | null {
    return jobOfCgroup(cgroup, this.#owners);
  }

  nodeLost(): void {
    this.#nodeReady = false;
    for (const job of this.#jobs.values()) job.lose();
  }

  async sampleControlPlane(): Promise<ControlPlane> {
    return { ...(await this.#probe.sample()), nodeReady: this.#nodeReady };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watches.dispose();
  }

  async #watch<T extends V1Node | V1Pod | CoreV1Event>(
    path: string,
    kind: string,
    namespace: string | undefined,
    changed: (object: T) => void,
    gone?: (object: T) => void,
  ): Promise<void> {
    const list = () => this.api.list<T>('v1', kind, namespace);
    this.#watches.use(await watchObjects<T>(this.config, { path, list, changed, ...(gone && { gone }) }));
  }

  async #apply(installed: Installed): Promise<void> {
    this.#installed = installed;
    const { cronJobs } = this;
    this.manifests = readManifests({ cronJobs, image: this.#options.image, ...installed });
    for (const { object } of this.manifests) await this.api.apply(object);
  }

  /** Puts the CronJob with that volume in the place of the one that is there. Nothing is mounted before a pod wants it. */
  async #changeVolume(
    { privateKey, knownHosts }: Installed,
    volumeOptions: string | undefined,
  ): Promise<void> {
    await this.#apply({ privateKey, knownHosts, ...(volumeOptions && { volumeOptions }) });
    if (volumeOptions === undefined) return;
    const metadata = { name: names.claim, namespace: names.namespace };
    const header = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata };
    const isBound = async () =>
      (await this.api.find<V1PersistentVolumeClaim>(header))?.status?.phase === 'Bound';
    const { signal } = this.#options;
    const what = `the claim ${names.claim} of Kubernetes is not bound to its volume`;
    await waitUntil(isBound, { limitMs: boundLimitMs, signal, what });
  }

  /** The one in the cluster, else as it was installed: then the Job has no owner. */
  async #cronJob(): Promise<V1CronJob> {
    const metadata = { name: names.cronJob, namespace: names.namespace };
    const live = await this.api.find<V1CronJob>({ apiVersion: this.cronJobs, kind: 'CronJob', metadata });
    const installed = this.manifests.find(({ object }) => object.kind === 'CronJob')?.object;
    if (live ?? installed) return (live ?? installed) as V1CronJob;
    throw new Error('the manifests are not installed');
  }

  #follow(id: string, kind: Pick<PodJobOptions, 'isQuiet' | 'hasVolume'>): PodJob {
    const { now, onNode, tell, signal } = this.#options;
    const job = new PodJob({
      id,
      ...kind,
      now,
      onNode,
      readLog: (pod) => readPodLog(this.config, pod.metadata?.name ?? ''),
      signal,
      remove: (pod, graceSeconds) => this.#remove(pod, graceSeconds),
      ended: (exited) => {
        this.#jobs.delete(id);
        tell({ type: 'job-ended', t: now(), job: id, exited });
      },
    });
    this.#jobs.set(id, job);
    return job;
  }

  /** Its Job first, which would make another. Without `graceSeconds` the pod has those of its template. */
  async #remove({ metadata = {} }: V1Pod, graceSeconds?: number): Promise<void> {
    const job = metadata.labels?.['job-name'];
    const { namespace } = names;
    if (job)
      await this.api.remove({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: job, namespace } });
    await this.api.remove(
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: metadata.name ?? '', namespace } },
      graceSeconds,
    );
  }

  #seeNode({ status }: V1Node): void {
    const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    this.#nodeReady = ready === undefined ? null : ready === 'True';
  }

  #seePod(pod: V1Pod): void {
    this.#tellPod(stateOf(pod));
    const job = pod.metadata?.labels?.[jobLabel];
    if (job === undefined) return;
    for (const name of cgroupNames(pod)) this.#owners.set(name, job);
    this.#jobs.get(job)?.see(pod);
  }

  #podGone(pod: V1Pod): void {
    this.#seePod(pod);
    this.#tellPod(stateOf(pod, true));
    this.#jobs.get(pod.metadata?.labels?.[jobLabel] ?? '')?.deleted();
    // Kubernetes would make another pod for the Job, and the backup would run again unasked. Its refusal changes nothing.
    this.#remove(pod, 0).catch(() => {});
  }

  #tellPod(state: PodState): void {
    const words = JSON.stringify(state);
    if (this.#told.get(state.pod) === words) return;
    this.#told.set(state.pod, words);
    if (this.#watching) this.#options.tell({ type: 'pod', t: this.#options.now(), ...state });
  }

  #hear({ involvedObject, reason = '', message = '', type }: CoreV1Event): void {
    const { kind = 'Object', name = '' } = involvedObject;
    for (const job of this.#jobs.values()) if (job.isPod(name)) job.hear(reason, message);
    if (!this.#watching) return;
    const warning = type === 'Warning';
    this.#options.tell({
      type: 'cluster-event',
      t: this.#options.now(),
      ...{ object: `${kind}/${name}`, reason, message, warning },
    });
  }
}
