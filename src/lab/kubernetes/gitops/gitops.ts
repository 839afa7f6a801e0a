/** GitOps in the container lab: a repository, a reconciler that makes the cluster follow it, and a drill's actions on both. */
import { dumpYaml } from '@kubernetes/client-node';
import { LabError } from '../../../errors.ts';
import type { ScheduleChange } from '../../../history/events.ts';
import type { Lift, ScheduleControl } from '../../lab.ts';
import type { Cluster, ClusterOptions } from '../cluster.ts';
import { instanceLabel } from '../names.ts';
import { cronJobIn, fires, type Reconciled, Reconciler, type ReconcilerOptions } from './reconciler.ts';
import { Repository } from './repository.ts';

export interface GitOpsOptions
  extends Pick<ClusterOptions, 'tell' | 'now' | 'onNode'>,
    Pick<ReconcilerOptions, 'timers'> {
  /** Installed. */
  cluster: Cluster;
}

/** Does nothing until the first deletion, or until `start`. */
export interface GitOps extends ScheduleControl, AsyncDisposable {
  /** Makes the repository and starts the reconciler. Again is fine. */
  start(): Promise<void>;
}

/** Keeps the backup's manifests in a Git repository at /var/lib/firedrill/gitops on the node; it needs `git` there. */
export function makeGitOps(options: GitOpsOptions): GitOps {
  return new LocalGitOps(options);
}

class LocalGitOps implements GitOps {
  readonly #options: GitOpsOptions;
  readonly #repository: Repository;
  readonly #reconciler: Reconciler;
  #started: Promise<void> | undefined;
  /** When the drill last deleted the CronJob, in lab time: the start of the reconciler's reaction time. */
  #deletedMs: number | null = null;

  constructor(options: GitOpsOptions) {
    const { cluster, onNode, timers } = options;
    this.#options = options;
    this.#repository = new Repository(onNode);
    this.#reconciler = new Reconciler({
      cluster,
      repository: this.#repository,
      did: (reconciled) => this.#reconciled(reconciled),
      timers,
    });
  }

  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async delete(from: 'cluster' | 'git'): Promise<Lift> {
    await this.start();
    await this.#reconciler.exclusively(() => (from === 'git' ? this.#deleteInGit() : this.#deleteLive()));
    const sinceMs = this.#options.now();
    let lifted: Promise<void> | undefined;
    return () => {
      lifted ??= this.#reconciler.exclusively(() => this.#lookAndPutBack(sinceMs));
      return lifted;
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#reconciler[Symbol.dispose]();
  }

  async #start(): Promise<void> {
    await this.#repository.init(this.#tracked());
    await this.#reconciler.start();
    await this.#tell('watched', 'reconciler', { wouldFire: await this.#wouldFire() });
  }

  async #deleteLive(): Promise<void> {
    const { cluster, now } = this.#options;
    const live = await cronJobIn(cluster);
    if (live) await cluster.api.remove(live);
    this.#deletedMs = now();
    // So the API server has said.
    await this.#tell('deleted', 'drill', { wouldFire: false }, this.#deletedMs);
  }

  async #deleteInGit(): Promise<void> {
    const commit = await this.#repository.remove(this.#cronJob().file, 'Remove the nightly backup');
    this.#deletedMs = this.#options.now();
    await this.#tell('committed', 'drill', { commit, wouldFire: await this.#wouldFire() }, this.#deletedMs);
  }

  /** The check is the drill's purpose, so it comes first. */
  async #lookAndPutBack(sinceMs: number): Promise<void> {
    const { cluster, now } = this.#options;
    const afterMs = Math.round(now() - sinceMs);
    const wouldFire = await this.#wouldFire();
    await this.#tell('looked', 'drill', { afterMs, wouldFire });
    this.#deletedMs = null;
    const { file, object } = this.#cronJob();
    const inGit = (await this.#repository.files()).has(file);
    if (!inGit)
      await this.#repository.write(new Map([[file, dumpYaml(object)]]), 'Bring the nightly backup back');
    if (wouldFire && inGit) return;
    await cluster.api.apply(object);
    await this.#tell('restored', 'drill', { wouldFire: await this.#wouldFire() });
  }

  #reconciled({ what, commit, wouldFire }: Reconciled): void {
    const { now, tell } = this.#options;
    const afterMs = this.#deletedMs === null ? null : Math.round(now() - this.#deletedMs);
    tell({ type: 'schedule', t: now(), what, by: 'reconciler', commit, afterMs, wouldFire });
  }

  async #tell(
    what: ScheduleChange['what'],
    by: ScheduleChange['by'],
    change: Pick<ScheduleChange, 'wouldFire'> & Partial<ScheduleChange>,
    t = this.#options.now(),
  ): Promise<void> {
    const commit = change.commit ?? (await this.#repository.head());
    this.#options.tell({ type: 'schedule', t, what, by, afterMs: null, ...change, commit });
  }

  /** null: the cluster does not say. */
  async #wouldFire(): Promise<boolean | null> {
    try {
      return fires(await cronJobIn(this.#options.cluster));
    } catch {
      return null;
    }
  }

  /** The objects in Git: those with the label. The private key has none. */
  #tracked(): ReadonlyMap<string, string> {
    const [label = '', value] = Object.entries(instanceLabel)[0] ?? [];
    const tracked = this.#options.cluster.manifests.filter(
      ({ object }) => object.metadata?.labels?.[label] === value,
    );
    return new Map(tracked.map(({ file, object }) => [file, dumpYaml(object)]));
  }

  #cronJob() {
    const cronJob = this.#options.cluster.manifests.find(({ object }) => object.kind === 'CronJob');
    if (cronJob) return cronJob;
    throw new LabError({ what: 'the CronJob of the backup is not installed on Kubernetes' });
  }
}
