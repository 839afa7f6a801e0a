/** Follows nodes, pods and Events of the cluster, and tells them as observations of the lab. */
import type { CoreV1Event, KubeConfig, KubernetesObject, V1Node, V1Pod } from '@kubernetes/client-node';
import type { PodState } from '../../history/events.ts';
import type { Api } from './api.ts';
import type { ClusterOptions } from './cluster.ts';
import { names } from './names.ts';
import { stateOf } from './pod-state.ts';
import { type Watched, watchObjects } from './watching.ts';

/** Follows the backups' pods. */
export interface PodListener {
  podChanged(pod: V1Pod): void;
  podGone(pod: V1Pod): void;
  /** Kubernetes has said something about the object of that name. */
  eventOf(object: string, reason: string, message: string): void;
}

export interface ClusterEventsOptions extends Pick<ClusterOptions, 'tell' | 'now'> {
  api: Api;
  config: KubeConfig;
  jobs: PodListener;
}

export class ClusterEvents implements Disposable {
  /** The node's Ready condition; null: Kubernetes does not know it. */
  nodeReady: boolean | null = null;
  readonly #options: ClusterEventsOptions;
  readonly #watches = new DisposableStack();
  /** The last reported state of each pod, as JSON. */
  readonly #told = new Map<string, string>();
  /** Objects from before the start are not reported. */
  #watching = false;

  private constructor(options: ClusterEventsOptions) {
    this.#options = options;
  }

  /** Follows them until it is disposed of. Throws where the first list of one kind cannot be had. */
  static async start(options: ClusterEventsOptions): Promise<ClusterEvents> {
    const events = new ClusterEvents(options);
    try {
      await events.#start();
      return events;
    } catch (error) {
      events[Symbol.dispose]();
      throw error;
    }
  }

  /** The node went down; the API server that would say so went with it. */
  nodeLost(): void {
    this.nodeReady = false;
  }

  [Symbol.dispose](): void {
    this.#watches.dispose();
  }

  async #start(): Promise<void> {
    const { namespace } = names;
    const inNamespace = `/api/v1/namespaces/${namespace}`;
    await this.#watch<V1Node>('Node', undefined, {
      path: '/api/v1/nodes',
      changed: (node) => this.#nodeChanged(node),
    });
    await this.#watch<V1Pod>('Pod', namespace, {
      path: `${inNamespace}/pods`,
      changed: (pod) => this.#podChanged(pod),
      gone: (pod) => this.#podGone(pod),
    });
    await this.#watch<CoreV1Event>('Event', namespace, {
      path: `${inNamespace}/events`,
      changed: (event) => this.#eventCame(event),
    });
    this.#watching = true;
  }

  async #watch<T extends KubernetesObject>(
    kind: string,
    namespace: string | undefined,
    watched: Omit<Watched<T>, 'list'>,
  ): Promise<void> {
    const { api, config } = this.#options;
    const list = () => api.list<T>('v1', kind, namespace);
    this.#watches.use(await watchObjects<T>(config, { ...watched, list }));
  }

  #nodeChanged({ status }: V1Node): void {
    const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    this.nodeReady = ready === undefined ? null : ready === 'True';
  }

  #podChanged(pod: V1Pod): void {
    this.#tellPod(stateOf(pod));
    this.#options.jobs.podChanged(pod);
  }

  #podGone(pod: V1Pod): void {
    this.#tellPod(stateOf(pod));
    this.#tellPod(stateOf(pod, true));
    this.#options.jobs.podGone(pod);
  }

  #tellPod(state: PodState): void {
    const text = JSON.stringify(state);
    if (this.#told.get(state.pod) === text) return;
    this.#told.set(state.pod, text);
    const { tell, now } = this.#options;
    if (this.#watching) tell({ type: 'pod', t: now(), ...state });
  }

  #eventCame({ involvedObject, reason = '', message = '', type }: CoreV1Event): void {
    const { kind = 'Object', name = '' } = involvedObject;
    const { jobs, tell, now } = this.#options;
    jobs.eventOf(name, reason, message);
    if (!this.#watching) return;
    const warning = type === 'Warning';
    tell({ type: 'cluster-event', t: now(), object: `${kind}/${name}`, reason, message, warning });
  }
}
