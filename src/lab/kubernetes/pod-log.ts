/** The output of a pod: its first and last 32 KiB. */
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type KubeConfig, Log } from '@kubernetes/client-node';
import { Bounded } from '../../guest/bounded.ts';
import { names } from './names.ts';

/** The time limit for a log, in ms; a sentence replaces a late one. */
const limitMs = 10_000;

/** Never throws: a log that cannot be read says so itself, as the end of the job matters more. */
export async function readPodLog(config: KubeConfig, pod: string): Promise<string> {
  const stream = new PassThrough();
  const text = new Bounded(stream);
  let request: AbortController | undefined;
  const timer = setTimeout(() => {
    request?.abort();
    stream.destroy(new Error(`no answer within ${limitMs / 1000} s`));
  }, limitMs);
  try {
    const done = finished(stream);
    done.catch(() => {}); // it is awaited below; the request may fail before
    // Until the first answer there is nothing yet to abort; the stream ends by itself when time is up.
    const asked = new Log(config).log(names.namespace, pod, names.container, stream);
    asked.then(
      (controller) => {
        request = controller;
        if (stream.destroyed) controller.abort();
      },
      (error) => stream.destroy(error),
    );
    await done;
    return text.text;
  } catch (error) {
    return `${text.text}\n(firedrill could not read the log of pod ${pod}: ${(error as Error).message})`.trim();
  } finally {
    clearTimeout(timer);
  }
}
