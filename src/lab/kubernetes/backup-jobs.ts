/** Backups as Jobs of Kubernetes: made from the CronJob, followed by their pods, ended with their pods. */
import type { KubeConfig, V1Job, V1Pod } from '@kubernetes/client-node';
import type { Job } from '../lab.ts';
import type { Api } from './api.ts';
import type { BackupRun, ClusterOptions } from './cluster.ts';
import type { PodListener } from './cluster-events.ts';
import type { Installation } from './installation.ts';
import { jobOf, scriptMap } from './job-of.ts';
import { cgroupNames, jobOfCgroup } from './job-of-cgroup.ts';
import { jobLabel, names } from './names.ts';
import { PodJob, type PodJobOptions } from './pod-job.ts';
import { readPodLog } from './pod-log.ts';
import { watchPodLog } from './pod-text-watch.ts';

export interface BackupJobsOptions extends Pick<ClusterOptions, 'now' | 'onNode' | 'tell' | 'signal'> {
  api: Api;
  config: KubeConfig;
  installation: Installation;
}

export class BackupJobs implements PodListener {
  readonly #options: BackupJobsOptions;
  readonly #jobs = new Map<string, PodJob>();
  /** The job of each name of a pod's cgroups. A blocked task outlives its job. */
  readonly #owners = new Map<string, string>();

  constructor(options: BackupJobsOptions) {
    this.#options = options;
  }

  /** See Cluster.runBackup. */
  async run({ id, role, script, privileged, volumeOptions, watchFor = [] }: BackupRun): Promise<Job> {
    const { api, installation } = this.#options;
    await installation.provideVolume(volumeOptions);
    // `quiet` is the wire name of the baseline run's role.
    const kind = { isBaseline: role === 'quiet', hasVolume: volumeOptions !== undefined };
    const job = this.#follow(id, kind, watchFor);
    const map = scriptMap(script);
    await api.apply(map);
    const request = { id, script: map.metadata.name, privileged };
    const made = await api.create<V1Job>(jobOf(await installation.cronJob(), request));
    try {
      await job.begun();
    } catch (error) {
      this.#jobs.delete(id);
      await api.remove(made).catch(() => {}); // why it could not begin says more
      throw error;
    }
    return job;
  }

  /** See Cluster.jobOf. */
  jobOf(cgroup: string): string | null {
    return jobOfCgroup(cgroup, this.#owners);
  }

  /** The node went down: running jobs are lost. */
  lose(): void {
    for (const job of this.#jobs.values()) job.lose();
  }

  podChanged(pod: V1Pod): void {
    const job = pod.metadata?.labels?.[jobLabel];
    if (job === undefined) return;
    for (const name of cgroupNames(pod)) this.#owners.set(name, job);
    this.#jobs.get(job)?.see(pod);
  }

  podGone(pod: V1Pod): void {
    this.podChanged(pod);
    this.#jobs.get(pod.metadata?.labels?.[jobLabel] ?? '')?.deleted();
    // Kubernetes would make another pod for the Job, and the backup would run again unasked. Its refusal changes nothing.
    this.#remove(pod, 0).catch(() => {});
  }

  eventOf(object: string, reason: string, message: string): void {
    for (const job of this.#jobs.values()) if (job.isPod(object)) job.hear(reason, message);
  }

  #follow(
    id: string,
    kind: Pick<PodJobOptions, 'isBaseline' | 'hasVolume'>,
    texts: readonly string[],
  ): PodJob {
    const { config, now, onNode, tell, signal } = this.#options;
    const over = new AbortController();
    const found = (text: string) => tell({ type: 'job-printed', t: now(), job: id, text, stream: null });
    const job = new PodJob({
      id,
      ...kind,
      now,
      onNode,
      readLog: (pod) => readPodLog(config, pod.metadata?.name ?? ''),
      signal,
      remove: (pod, graceSeconds) => this.#remove(pod, graceSeconds),
      begins(pod) {
        const name = pod.metadata?.name ?? '';
        if (texts.length > 0) void watchPodLog(config, name, { texts, found, signal: over.signal });
      },
      ended: (exited) => {
        over.abort();
        this.#jobs.delete(id);
        tell({ type: 'job-ended', t: now(), job: id, exited });
      },
    });
    this.#jobs.set(id, job);
    return job;
  }

  /** Its Job first, which would make another. Without `graceSeconds` the pod has those of its template. */
  async #remove({ metadata = {} }: V1Pod, graceSeconds?: number): Promise<void> {
    const { api } = this.#options;
    const job = metadata.labels?.['job-name'];
    const { namespace } = names;
    if (job) await api.remove({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: job, namespace } });
    await api.remove(
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: metadata.name ?? '', namespace } },
      graceSeconds,
    );
  }
}
