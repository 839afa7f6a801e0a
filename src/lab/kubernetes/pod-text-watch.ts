/** Watches the log of a running pod for texts. */
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KubeConfig, Log } from '@kubernetes/client-node';
import { watchTexts } from '../../guest/text-watch.ts';
import { names } from './names.ts';

/** Between two attempts to follow the log, in ms: the control plane may be the part that a drill breaks. */
const againAfterMs = 500;

export interface PodTextWatchOptions {
  texts: readonly string[];
  /** Called once for each text. A pod's log joins stdout and stderr. */
  found: (text: string) => void;
  /** The pod has ended. */
  signal: AbortSignal;
}

/** Follows the log of the pod until each text was found, or the pod has ended. Never throws. */
export async function watchPodLog(
  config: KubeConfig,
  pod: string,
  { texts, found, signal }: PodTextWatchOptions,
): Promise<void> {
  const missing = new Set(texts);
  while (missing.size > 0 && !signal.aborted) {
    // Each attempt gets the log from its beginning: a text that was found is no longer watched for.
    await follow(config, pod, signal, [...missing], (text) => {
      if (missing.delete(text)) found(text);
    });
    await sleep(againAfterMs, undefined, { signal }).catch(() => {});
  }
}

async function follow(
  config: KubeConfig,
  pod: string,
  signal: AbortSignal,
  texts: readonly string[],
  found: (text: string) => void,
): Promise<void> {
  const stream = new PassThrough();
  stream.setEncoding('utf8');
  watchTexts({ stdout: stream, stderr: null }, { texts, found });
  // The client pipes the response into the stream and has no listener for the response's errors, which would end this process.
  stream.on('pipe', (response) => response.on('error', (error) => stream.destroy(error)));
  const done = finished(stream, { signal });
  done.catch(() => {}); // it is awaited below; the request may fail before
  try {
    const request = await new Log(config).log(names.namespace, pod, names.container, stream, {
      follow: true,
    });
    try {
      await done;
    } finally {
      request.abort();
    }
  } catch {
    // The API server did not answer, or the connection broke: the next attempt may succeed.
    stream.destroy();
  }
}
