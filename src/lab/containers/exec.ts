/** Commands in containers. */
import { PassThrough } from 'node:stream';
import type { Container, Exec } from 'dockerode';
import { Bounded } from '../../guest/bounded.ts';
import { poll } from '../wait-until.ts';

/** How long after its streams the engine may know of a command's end, in ms; it takes some 10. */
const exitCodeLimitMs = 30_000;

export interface Executed {
  /** 128 + n where signal n ended it: that is all an engine tells. */
  code: number;
  /** The first and last part of its output, at most 64 KiB each. */
  stdout: string;
  stderr: string;
}

/** Runs a command as root and waits for its end. Rejects where the engine does not do it, e.g. as the container is gone. */
export async function execute(
  container: Container,
  argv: string[],
  { env = {}, stdin }: { env?: Record<string, string>; stdin?: string | Buffer } = {},
): Promise<Executed> {
  const exec = await container.exec({
    Cmd: argv,
    User: 'root',
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    AttachStdin: stdin !== undefined,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: stdin !== undefined });
  const [out, err] = [new PassThrough(), new PassThrough()];
  const [stdout, stderr] = [new Bounded(out), new Bounded(err)];
  container.modem.demuxStream(stream, out, err);
  if (stdin !== undefined) stream.end(stdin);
  await new Promise<void>((resolve, reject) => {
    stream.once('end', resolve).once('close', resolve).once('error', reject);
  });
  return { code: await exitCodeOf(exec), stdout: stdout.text, stderr: stderr.text };
}

/** The engine closes the streams of a command a moment before it knows how the command ended. */
async function exitCodeOf(exec: Exec): Promise<number> {
  let code: number | null = null;
  const isKnown = async () => {
    const { Running, ExitCode } = await exec.inspect();
    code = ExitCode;
    return !Running || code !== null;
  };
  await poll(isKnown, { limitMs: exitCodeLimitMs, everyMs: 10 });
  if (code === null) throw new Error('the engine does not say how the command ended');
  return code;
}
