/**
 * The package runner that started this program, as `npx`: a run ends when that is killed. It passes signals on, but a CI job that
 * holds its pid alone may send it a SIGKILL, which it cannot.
 *
 * Only a package runner counts. A shell, cron, systemd or `setsid` may end before the run that it started, and on purpose: `scenario
 * run … &`, `nohup`, `disown`. npx itself may be started so, too: it lives as long as we do. A runner of another session does not
 * count either: `setsid scenario run …` in an npm script means to outlive that.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** The interval between checks of the runner, in wall ms: two files of /proc. */
const everyMs = 500;
/** Between the runner and this program there may be a shell, and bin/scenario.js on an old Node. */
const mostSteps = 4;
const runners = /^(npm|npx|pnpm|pnpx|yarn|yarnpkg|bun|bunx|corepack)(-cli)?(\.c?js|\.mjs)?$/;
const between = /^(sh|dash|bash|ash|zsh|busybox|scenario|firedrill)(\.js)?$/;

/** A process, told apart from a later one of the same pid. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly session: string;
  readonly startTime: string;
}

/** Calls `onGone` once, when the package runner that started this program has ended before it; never where there is none. */
export function watchRunner(onGone: () => void, everyOtherMs = everyMs): Disposable {
  const chain = chainToRunner();
  const timer = setInterval(() => {
    const gone = chain.find((process) => readProcess(process.pid)?.startTime !== process.startTime);
    if (!gone) return;
    clearInterval(timer);
    // A shell that has ended while its runner lives has left this program behind: `sh -c 'scenario run … &'`.
    if (gone === chain.at(-1)) onGone();
  }, everyOtherMs).unref();
  if (chain.length === 0) clearInterval(timer);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** The processes above this one up to the runner, which is the last; empty where no runner is near. */
function chainToRunner(): Process[] {
  const own = readProcess(process.pid);
  const chain: Process[] = [];
  for (let pid = process.ppid; own && chain.length < mostSteps; pid = chain.at(-1)?.parent ?? 0) {
    const above = readProcess(pid);
    if (!above || above.session !== own.session) return [];
    chain.push(above);
    const names = namesOf(pid);
    if (names.some((name) => runners.test(name))) return chain;
    if (!names.some((name) => between.test(name))) return [];
  }
  return [];
}

/** undefined: there is none, it is a zombie, or this system has no /proc. */
function readProcess(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // As in proc(5): the command may hold anything, and the third field follows its last parenthesis.
    const [state, parent, , session = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    return { pid, parent: Number(parent), session, startTime: rest[15] ?? '' };
  } catch {
    return undefined;
  }
}

/** The program and its script, by their base names. npm writes all that it runs into its first word: `npm exec scenario run`. */
function namesOf(pid: number): string[] {
  try {
    const [program = '', script = ''] = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
    return [basename(program.split(' ')[0] ?? ''), basename(script)];
  } catch {
    return [];
  }
}
