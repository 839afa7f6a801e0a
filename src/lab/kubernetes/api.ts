/** The Kubernetes API for objects of every kind, with a limit to how long it may take. */
import {
  ApiException,
  type Configuration,
  type KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
  type RequestContext,
} from '@kubernetes/client-node';

/** The field manager of server-side apply: fields that it no longer applies are removed. */
const fieldManager = 'firedrill';

/** A request of the drill itself may take so long, in ms; an API server that is alive answers within tens of them. */
const requestLimitMs = 30_000;

type Header = Parameters<KubernetesObjectApi['read']>[0];

export class Api extends KubernetesObjectApi {
  #limitMs = requestLimitMs;
  #signal: AbortSignal | undefined;

  /** Requests are given up when `signal` is aborted, or after `limitMs`. */
  static of(config: KubeConfig, { signal, limitMs }: { signal?: AbortSignal; limitMs?: number } = {}): Api {
    const api = config.makeApiClient(Api);
    api.setDefaultNamespace(config);
    api.#signal = signal;
    api.#limitMs = limitMs ?? requestLimitMs;
    return api;
  }

  /** Creates or updates the object, by server-side apply (on by default since 1.16). */
  apply<T extends KubernetesObject>(object: T): Promise<T> {
    return this.patch(object, undefined, undefined, fieldManager, true, PatchStrategy.ServerSideApply);
  }

  /** undefined: there is no such object. */
  async find<T extends KubernetesObject>(header: Header): Promise<T | undefined> {
    try {
      return await this.read<T>(header as never);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Deletes it and, in the background, its dependents. A missing object is no error. */
  async remove(object: KubernetesObject, graceSeconds?: number): Promise<void> {
    try {
      await this.delete(object, undefined, undefined, graceSeconds, undefined, 'Background');
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** Whether the server has that kind of object in that version of its API. */
  async serves(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.resource(apiVersion, kind)) !== undefined;
  }

  protected override requestPromise<T extends KubernetesObject>(
    context: RequestContext,
    type?: string,
    options?: Configuration,
  ): Promise<T> {
    const limit = AbortSignal.timeout(this.#limitMs);
    context.setSignal(this.#signal ? AbortSignal.any([this.#signal, limit]) : limit);
    return super.requestPromise(context, type, options);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiException && error.code === 404;
}
