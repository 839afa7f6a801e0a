/**
 * Makes the cluster follow a Git repository: a stand-in for ArgoCD with `selfHeal: true` and `prune: true`. Among the objects with its
 * label it restores changed and deleted ones, and deletes those that Git no longer has.
 */
import { type KubernetesObject, loadYaml, type V1ConfigMap, type V1CronJob } from '@kubernetes/client-node';
import type { Cluster } from '../cluster.ts';
import { cronJobApi, instanceLabel, names } from '../names.ts';
import { watchObjects } from '../watching.ts';
import type { Repository } from './repository.ts';

/**
 * It looks at Git and cluster this often at least, in ms. ArgoCD polls every 120 s plus up to 60 s (--app-resync, timeout.
 * reconciliation; 180 s before 3.0) or is called by a webhook; the post-mortem saw its change undone "within 20 seconds".
 */
export const refreshEveryMs = 20_000;
/** From the end of one self-heal to the next, in ms at least: ArgoCD's --self-heal-timeout-seconds, 5 by default. */
export const selfHealTimeoutMs = 5000;
/** Changes within this time of one another, in ms, are handled together. Our own; ArgoCD queues them. */
const debounceMs = 100;

/** Its action on the CronJob. */
export interface Reconciled {
  what: 'restored' | 'pruned';
  commit: string;
  /** Whether the next schedule would fire after it. */
  wouldFire: boolean;
}

/** Of this program, or of a test that lets time pass itself. */
export interface Timers {
  setTimeout(ring: () => void, ms: number): NodeJS.Timeout;
  clearTimeout(timer: NodeJS.Timeout | undefined): void;
  performance: { now(): number };
}

export interface ReconcilerOptions {
  cluster: Cluster;
  repository: Repository;
  did: (reconciled: Reconciled) => void;
  /** Those of this program by default. */
  timers?: Timers | undefined;
}

export class Reconciler implements Disposable {
  readonly #options: ReconcilerOptions;
  readonly #timers: Timers;
  #watch: Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer rings, by performance.now(). */
  #dueMs = Number.POSITIVE_INFINITY;
  #healedMs = Number.NEGATIVE_INFINITY;
  #busy: Promise<unknown> = Promise.resolve();
  #disposed = false;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#timers = options.timers ?? globalThis;
  }

  /** Runs until disposal. */
  async start(): Promise<void> {
    const { cluster } = this.#options;
    const { namespace } = names;
    const soon = () => this.#within(debounceMs);
    this.#watch = await watchObjects<V1CronJob>(cluster.config, {
      path: `/apis/${cronJobApi}/namespaces/${namespace}/cronjobs`,
      list: () => cluster.api.list<V1CronJob>(cronJobApi, 'CronJob', namespace),
      changed: soon,
      gone: soon,
    });
    this.#within(refreshEveryMs);
  }

  /** Does something while nothing is reconciled. */
  exclusively<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#busy.then(act);
    this.#busy = done.catch(() => {});
    return done;
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#timers.clearTimeout(this.#timer);
    this.#watch?.[Symbol.dispose]();
  }

  #within(ms: number): void {
    const nowMs = this.#timers.performance.now();
    const healMs = this.#healedMs + selfHealTimeoutMs - nowMs;
    const waitMs = Math.max(ms, healMs);
    if (this.#disposed || nowMs + waitMs >= this.#dueMs) return;
    this.#timers.clearTimeout(this.#timer);
    this.#dueMs = nowMs + waitMs;
    this.#timer = this.#timers.setTimeout(() => this.#ring(), waitMs);
  }

  /** The watch may have reported this very change already: its timer rings no sooner either. */
  #healed(): void {
    this.#healedMs = this.#timers.performance.now();
    if (this.#dueMs === Number.POSITIVE_INFINITY) return;
    this.#timers.clearTimeout(this.#timer);
    this.#dueMs = Number.POSITIVE_INFINITY;
    this.#within(0);
  }

  #ring(): void {
    this.#dueMs = Number.POSITIVE_INFINITY;
    // A silent cluster or node may be the drill's subject: the next round tries again, as ArgoCD's does.
    void this.exclusively(() => this.#reconcile())
      .catch(() => {})
      .finally(() => this.#within(refreshEveryMs));
  }

  async #reconcile(): Promise<void> {
    if (this.#disposed) return;
    const { cluster, repository, did } = this.#options;
    const commit = await repository.head();
    const desired = [...(await repository.files()).values()].map((text) => loadYaml<KubernetesObject>(text));
    const before = await cronJobIn(cluster);
    for (const object of desired) await cluster.api.apply(object);
    await this.#prune(desired);
    const after = await cronJobIn(cluster);
    const what = !before && after ? 'restored' : before && !after ? 'pruned' : undefined;
    if (after?.metadata?.generation !== before?.metadata?.generation || what) this.#healed();
    if (what && !this.#disposed) did({ what, commit, wouldFire: fires(after) });
  }

  async #prune(desired: readonly KubernetesObject[]): Promise<void> {
    const { api } = this.#options.cluster;
    const [label, value] = Object.entries(instanceLabel)[0] ?? [];
    for (const [apiVersion, kind] of [
      [cronJobApi, 'CronJob'],
      ['v1', 'ConfigMap'],
    ] as const) {
      const { items } = await api.list<V1CronJob | V1ConfigMap>(
        ...([apiVersion, kind, names.namespace, undefined, undefined, undefined, undefined] as const),
        `${label}=${value}`,
      );
      const wanted = desired.filter((object) => object.kind === kind).map(({ metadata }) => metadata?.name);
      for (const { metadata } of items)
        if (metadata && !wanted.includes(metadata.name)) await api.remove({ apiVersion, kind, metadata });
    }
  }
}

/** undefined: there is none. */
export function cronJobIn({ api }: Cluster): Promise<V1CronJob | undefined> {
  const metadata = { name: names.cronJob, namespace: names.namespace };
  return api.find<V1CronJob>({ apiVersion: cronJobApi, kind: 'CronJob', metadata });
}

/** Whether it would start a backup when its time comes. */
export function fires(cronJob: V1CronJob | undefined): boolean {
  return cronJob !== undefined && cronJob.spec?.suspend !== true;
}
