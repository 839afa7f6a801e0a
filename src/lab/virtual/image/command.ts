/** Runs the programs that build an image: they end with us and on abort, and name the failed step. */
import { ExecaError, execa } from 'execa';
import { LabError } from '../../../errors.ts';

export interface CommandOptions {
  cwd: string;
  env?: Record<string, string>;
  signal?: AbortSignal;
  /** Told every line of stdout and stderr as it comes. */
  onLine?: (line: string) => void;
  /** The meaning of a failure, for the message: "the guest's packages could not be installed". */
  failure: string;
  /** What to do then. */
  hint?: string;
}

/** How many of a command's last lines an error shows. */
const SHOWN_LINES = 15;
/** Ctrl-C promises an end within 5 s; mmdebstrap took 1.3 s, and its leftovers after a kill are removed. */
const KILL_AFTER_MS = 2000;

/*
 * Waits for the command, whose children are in its process group. When we die, setpriv sends HUP, and the group is
 * asked to end: mmdebstrap passes no signal on to its children, and fakeroot to none. We may also have died before
 * setpriv could ask for that, or before there is anybody in the group.
 */
const GUARD = `
[ "$PPID" = "$1" ] || exit 1
shift
trap : TERM
trap 'orphan=1; kill -TERM 0' HUP
"$@" & child=$!
[ -z "$orphan" ] || kill -TERM 0
wait $child; status=$?
while kill -0 $child 2>/dev/null; do wait $child; status=$?; done
exit $status
`;

/**
 * Runs a command and returns its stdout and stderr. Throws LabError with its last lines when it fails, and
 * the signal's reason when it is aborted, after the command and its children have ended.
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
    const guard = ['--pdeathsig', 'HUP', 'sh', '-c', GUARD, 'guard', String(process.pid)];
    const { all } = await execa('setpriv', [...guard, ...argv], {
      cwd,
      env: { LC_ALL: 'C.UTF-8', ...env },
      stdin: 'ignore',
      stdout: tell ?? 'pipe',
      stderr: tell ?? 'pipe',
      all: true,
      cancelSignal: signal,
      killDescendants: true,
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
  const how = cause.code ?? cause.signal ?? `exit code ${cause.exitCode}`;
  return [how, ...printed].join('\n            ');
}
