/** Node and target as hosts: commands run in their containers, backups as Jobs of Kubernetes. */
import type { Container } from 'dockerode';
import { LabError } from '../../errors.ts';
import type { CommandOptions, Exited, Host, Job, JobRequest } from '../lab.ts';
import { parseProcesses, psColumns } from '../ps.ts';
import type { RealClock } from './clock.ts';
import { execute } from './exec.ts';

/** Between SIGTERM and SIGKILL, and between SIGKILL and giving up: ms, as in the virtual lab. */
const graceMs = 5_000;

export interface HostParts {
  name: 'node' | 'target';
  address: string;
  container: () => Container;
  clock: RealClock;
}

export class ContainerHost implements Host {
  readonly name: 'node' | 'target';
  readonly address: string;
  readonly #parts: HostParts;
  #started = 0;
  /** Ends each running job as lost. */
  readonly #losses = new Set<() => void>();

  constructor(parts: HostParts) {
    this.name = parts.name;
    this.address = parts.address;
    this.#parts = parts;
  }

  async run(argv: string[], { env, timeoutMs }: CommandOptions = {}): Promise<Exited> {
    const { clock, container } = this.#parts;
    const fromMs = clock.now();
    const { code, stdout, stderr } = await this.#parts.clock.orFail(
      orGivenUp(execute(container(), timeoutMs ? limited(argv, timeoutMs) : argv, { env }), timeoutMs),
    );
    return { code, signal: null, lost: false, durationMs: clock.now() - fromMs, stdout, stderr };
  }

  async start(argv: string[], { env }: CommandOptions = {}): Promise<Job> {
    this.#started += 1;
    return this.#background(`lab-${this.#started}`, argv, { env, observed: false });
  }

  /** Starts a job of the strategy in the container itself, in no pod. */
  async startJob({ id, script, args = [] }: JobRequest): Promise<Job> {
    const path = `/run/firedrill/${id}`;
    await this.write(path, script, 0o400);
    return this.#background(id, ['sh', path, ...args], { observed: true });
  }

  /**
   * It goes down under its commands. For a command in another container that shares its processes the engine reports either an end
   * by SIGKILL, or nothing.
   */
  lose(): void {
    for (const lose of [...this.#losses]) lose();
  }

  async read(path: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(['cat', path]);
    if (code !== 0)
      throw new LabError({ what: `${path} of the ${this.name} cannot be read`, found: stderr.trim() });
    return stdout;
  }

  async write(path: string, content: string, mode = 0o644): Promise<void> {
    const script = 'mkdir -p "$(dirname "$0")" && umask 077 && cat > "$0" && chmod "$1" "$0"';
    const { code, stderr } = await this.#parts.clock.orFail(
      execute(this.#parts.container(), ['sh', '-c', script, path, mode.toString(8)], { stdin: content }),
    );
    if (code !== 0)
      throw new LabError({ what: `${path} of the ${this.name} cannot be written`, found: stderr.trim() });
  }

  /** A command in a session of its own, which its pid names. */
  async #background(
    id: string,
    argv: string[],
    { env, observed }: { env?: CommandOptions['env']; observed: boolean },
  ): Promise<Job> {
    const { clock } = this.#parts;
    const startedMs = clock.now();
    const pidFile = `/run/firedrill-${id}.pid`;
    const job: { exited: Exited | undefined } = { exited: undefined };
    const end = (how: Omit<Exited, 'signal' | 'durationMs'>) => {
      if (!this.#losses.delete(lose)) return;
      const t = clock.now();
      job.exited = { signal: null, durationMs: t - startedMs, ...how };
      if (observed) clock.tell({ type: 'job-ended', t, job: id, exited: job.exited });
    };
    const lose = () => end({ code: null, lost: true, stdout: '', stderr: '' });
    this.#losses.add(lose);
    const script = 'echo $$ > "$0"; exec "$@"';
    void execute(this.#parts.container(), ['setsid', '--wait', 'sh', '-c', script, pidFile, ...argv], {
      env,
    }).then((executed) => end({ lost: false, ...executed }), lose);
    const inSession = (command: string) => this.run(['sh', '-c', `s=$(cat ${pidFile}) && ${command}`]);
    return {
      id,
      startedMs,
      get exited() {
        return job.exited;
      },
      signal: async (name) => void (await inSession(`kill -s ${name.replace(/^SIG/, '')} "$s"`)),
      killAll: async () => void (await inSession('pkill -KILL -s "$s"')),
      processes: async () => parseProcesses((await inSession(`ps -s "$s" -o ${psColumns}`)).stdout),
    };
  }
}

/** coreutils' timeout(1): SIGTERM, then SIGKILL. */
function limited(argv: string[], ms: number): string[] {
  return ['timeout', `--kill-after=${graceMs / 1000}`, String(ms / 1000), ...argv];
}

/** Gives up on a command that does not end after SIGKILL, as in D state. */
async function orGivenUp<T extends { code: number }>(
  work: Promise<T>,
  timeoutMs: number | undefined,
): Promise<Omit<T, 'code'> & { code: number | null }> {
  if (timeoutMs === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const givenUp = new Promise<T & { code: null }>((resolve) => {
    const left = { code: null, stdout: '', stderr: 'it survived SIGTERM and SIGKILL' };
    timer = setTimeout(() => resolve(left as unknown as T & { code: null }), timeoutMs + 2 * graceMs);
  });
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    clearTimeout(timer);
  }
}
