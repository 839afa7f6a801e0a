/** The program in this process: every command, its output and its exit code, without signals and without bin/scenario.js. */
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { makeProgram } from '../../src/cli/program.ts';
import type { Session } from '../../src/cli/session.ts';

export interface Said {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

/** Runs `scenario` with these arguments, without a terminal. A file of the user's would start processes: see `test/processes/cli`. */
export async function scenario(
  args: readonly string[],
  { cwd, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Said> {
  using _folder = inFolder(cwd);
  using _environment = withEnvironment(env);
  using out = captured(process.stdout);
  using err = captured(process.stderr);
  const session: Session = { signal: new AbortController().signal, exitCode: 0 };
  const command = makeProgram(session).parseAsync(['node', 'scenario', ...args]);
  const exitCode = await exitCodeOf(command, session, { reason: undefined });
  return { exitCode, stdout: out.text(), stderr: err.text() };
}

function inFolder(cwd: string | undefined): Disposable {
  const before = process.cwd();
  if (cwd !== undefined) process.chdir(cwd);
  return { [Symbol.dispose]: () => process.chdir(before) };
}

function withEnvironment(env: Record<string, string>): Disposable {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  return {
    [Symbol.dispose]() {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}

/** Takes all that is written to a stream; as execa does, without the last line end. */
function captured(stream: NodeJS.WriteStream): Disposable & { text(): string } {
  const { write } = stream;
  let text = '';
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const done = rest.findLast((argument) => typeof argument === 'function');
    if (done) setImmediate(done as () => void);
    return true;
  };
  return {
    text: () => text.replace(/\n$/, ''),
    [Symbol.dispose]() {
      stream.write = write;
    },
  };
}
