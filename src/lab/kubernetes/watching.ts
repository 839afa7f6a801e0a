/** A lasting watch: it returns after every error and any absence of the API server. */
import {
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
} from '@kubernetes/client-node';

/** The delay of the watch after an error. */
const retryMs = 1000;

export interface Watched<T extends KubernetesObject> {
  /** E.g. `/api/v1/namespaces/backup/pods`. */
  path: string;
  list: () => Promise<KubernetesListObject<T>>;
  /** It is new, or has changed. */
  changed: (object: T) => void;
  gone?: (object: T) => void;
}

/** Watches until it is disposed. Objects of the first list count as new. The first list is awaited, and its error thrown. */
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
