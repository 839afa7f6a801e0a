/** A watch that goes on: it comes back after every error, however long the API server was away. */
import {
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
} from '@kubernetes/client-node';

/** After an error the watch is begun again so much later. */
const retryMs = 1000;

export interface Watched<T extends KubernetesObject> {
  /** E.g. `/api/v1/namespaces/backup/pods`. */
  path: string;
  list: () => Promise<KubernetesListObject<T>>;
  /** It is new, or has changed. */
  changed: (object: T) => void;
  gone?: (object: T) => void;
}

/** Watches until it is disposed. What is there at first counts as new. The first list is awaited; it throws what that throws. */
export async function watchObjects<T extends KubernetesObject>(
  config: KubeConfig,
  { path, list, changed, gone }: Watched<T>,
): Promise<Disposable> {
  const informer = makeInformer<T>(config, path, list);
  let disposed = false;
  let first: { error: unknown } | undefined;
  let started = false;
  let retry: NodeJS.Timeout | undefined;
  informer.on('add', changed);
  informer.on('update', changed);
  if (gone) informer.on('delete', gone);
  informer.on('error', (error: unknown) => {
    if (!started) first ??= { error };
    else if (!disposed) retry = setTimeout(() => void informer.start(), retryMs);
  });
  await informer.start();
  if (first) throw first.error;
  started = true;
  return {
    [Symbol.dispose]() {
      disposed = true;
      clearTimeout(retry);
      void informer.stop();
    },
  };
}
