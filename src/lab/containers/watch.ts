/** Follows the probes on the node: `firedrill-watch` in the node sidecar. */
import { type Duplex, PassThrough } from 'node:stream';
import type { Container } from 'dockerode';
import { z } from 'zod';
import { DStateTask, KernelLineClass, Sample } from '../../history/events.ts';
import { eachLine } from '../lines.ts';

/** A task in D state as `firedrill-watch` prints it: with its /proc/PID/cgroup, whose job the cluster knows. */
const WatchedTask = DStateTask.omit({ job: true }).extend({ cgroup: z.string() });

/** A line of `firedrill-watch`. */
const Line = z.discriminatedUnion('say', [
  z.object({
    say: z.literal('sample'),
    sample: Sample.extend({ dstate: z.array(WatchedTask) }),
    greetingMs: z.number().nullable().optional(),
  }),
  z.object({ say: z.literal('kernel'), class: KernelLineClass, text: z.string() }),
  z.object({ say: z.literal('no-kernel-log'), why: z.string() }),
]);
export type WatchLine = z.infer<typeof Line>;

/** Ends with its disposal, or with its container; only the latter calls `ended`. */
export class Watch implements Disposable {
  readonly #stream: Duplex;
  #disposed = false;

  private constructor(stream: Duplex) {
    this.#stream = stream;
  }

  /** `greeter`: ADDRESS:PORT of the server whose banner is waited for. */
  static async start(
    nodeSidecar: Container,
    greeter: string,
    tell: (line: WatchLine) => void,
    ended: (why: string) => void,
  ): Promise<Watch> {
    const exec = await nodeSidecar.exec({
      Cmd: ['firedrill-watch', greeter],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    });
    const stream = await exec.start({ hijack: true, stdin: true });
    const watch = new Watch(stream);
    const [out, err] = [new PassThrough(), new PassThrough()];
    nodeSidecar.modem.demuxStream(stream, out, err);
    let said = '';
    err.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-2000);
    });
    eachLine(out, (line) => tell(Line.parse(JSON.parse(line))));
    stream.once('close', () => watch.#disposed || ended(said.trim()));
    stream.on('error', () => {}); // `close` reports the end
    return watch;
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    // The engine keeps its end open even when the container is gone.
    this.#stream.destroy();
  }
}
