/** Follows the probes on the node: `firedrill-watch` in the node's shell. */
import { type Duplex, PassThrough } from 'node:stream';
import type { Container } from 'dockerode';
import { z } from 'zod';
import { KernelLineClass, Sample } from '../../history/events.ts';
import { eachLine } from '../lines.ts';

/** What `firedrill-watch` prints: as the `job` of a task in D state it has the task's /proc/PID/cgroup. */
const Line = z.discriminatedUnion('say', [
  z.object({ say: z.literal('sample'), sample: Sample, greetingMs: z.number().nullable().optional() }),
  z.object({ say: z.literal('kernel'), class: KernelLineClass, text: z.string() }),
  z.object({ say: z.literal('no-kernel-log'), why: z.string() }),
]);
export type WatchLine = z.infer<typeof Line>;

/** Ends when it is disposed of, or with its container; then `ended` is told, unless it was disposed of. */
export class Watch implements Disposable {
  readonly #stream: Duplex;
  #disposed = false;

  private constructor(stream: Duplex) {
    this.#stream = stream;
  }

  /** `greeter`: ADDRESS:PORT of the server whose banner is waited for. */
  static async start(
    shell: Container,
    greeter: string,
    tell: (line: WatchLine) => void,
    ended: (why: string) => void,
  ): Promise<Watch> {
    const exec = await shell.exec({
      Cmd: ['firedrill-watch', greeter],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    });
    const stream = await exec.start({ hijack: true, stdin: true });
    const watch = new Watch(stream);
    const [out, err] = [new PassThrough(), new PassThrough()];
    shell.modem.demuxStream(stream, out, err);
    let said = '';
    err.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-2000);
    });
    eachLine(out, (line) => tell(Line.parse(JSON.parse(line))));
    stream.once('close', () => watch.#disposed || ended(said.trim()));
    stream.on('error', () => {}); // its end is told
    return watch;
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    // The engine keeps its end open even when the container is gone.
    this.#stream.destroy();
  }
}
