/** Runs the programs that build an image: they end with us, are killed on abort, and say what failed. */
import { ExecaError, execa } from 'execa';
import { LabError } from '../../../errors.ts';

export interface CommandOptions {
  cwd: string;
  env?: Record<string, string>;
  signal?: AbortSignal;
  /** Told every line of stdout and stderr as it comes. */
  onLine?: (line: string) => void;
  /** What it means when the command fails: "the guest's packages could not be installed". */
  failure: string;
  /** What to do then. */
  hint?: string;
}

/** How many of a command's last lines an error shows. */
const SHOWN_LINES = 15;
/** mmdebstrap removes its chroot when it is asked to end, which takes it about 2 s. */
const KILL_AFTER_MS = 30_000;

/**
 * Runs a command and gives what it printed on stdout and stderr. Throws LabError with its last lines when it fails, and
 * the signal's reason when it is aborted. Should this process be killed, the command gets SIGTERM.
 */
export async function runCommand(argv: string[], options: CommandOptions): Promise<string> {
  const { cwd, env, signal, onLine, failure, hint } = options;
  signal?.throwIfAborted();
  const tell =
    onLine &&
    function* (line: unknown) {
      onLine(String(line));
      yield line;
    };
  try {
    const { all } = await execa('setpriv', ['--pdeathsig', 'TERM', ...argv], {
      cwd,
      env: { LC_ALL: 'C.UTF-8', ...env },
      stdin: 'ignore',
      stdout: tell ?? 'pipe',
      stderr: tell ?? 'pipe',
      all: true,
      cancelSignal: signal,
      forceKillAfterDelay: KILL_AFTER_MS,
    });
    return all;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new LabError({ what: failure, where: argv[0], found: lastWords(cause), hint }, { cause });
  }
}

function lastWords(cause: unknown): string {
  if (!(cause instanceof ExecaError)) return String(cause);
  const printed = String(cause.all ?? '')
    .trimEnd()
    .split('\n')
    .slice(-SHOWN_LINES);
  return [cause.shortMessage, ...printed].join('\n            ');
}
