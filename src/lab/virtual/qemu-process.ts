/** One QEMU process: its descriptors, its last words, its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { LabError } from '../../errors.ts';
import { eachLine } from '../lines.ts';
import { fd, type MachineSpec, qemuArgs } from './qemu.ts';

export interface QemuProcessOptions {
  spec: MachineSpec;
  /** QEMU's program, and the arguments before its options. */
  command: readonly string[];
  /** The process's working directory. */
  folder: string;
  /** A file that QEMU reads a state from. */
  state?: string;
  /** Receives lines of the serial console. */
  onConsole?: (line: string) => void;
  /** Called once, with the reason, when the process has ended or could not be started. */
  onEnd: (why: LabError) => void;
}

/** Lines of QEMU's stderr and of the serial console that an error shows. */
const tailLines = 12;

export class QemuProcess {
  /** QMP, from and to QEMU. */
  readonly stdout: Readable;
  readonly stdin: Writable;
  /** The other end of the guest's virtio-serial port. */
  readonly agent: Socket;
  /** Resolves once the process is gone. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  readonly #tail: string[] = [];

  constructor({ spec, command, folder, state, onConsole, onEnd }: QemuProcessOptions) {
    const turns = spec.clock === 'virtual' ? spec.turns : undefined;
    const files = [state, turns].map(openIfAny);
    try {
      this.#process = spawn('setpriv', [...endsWithUs, ...preload(turns), ...command, ...qemuArgs(spec)], {
        cwd: folder,
        stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', ...files],
        detached: true, // Ctrl-C reaches the harness alone, which tears down in order
      });
    } finally {
      for (const file of files) if (file !== 'ignore') closeSync(file);
    }
    const { stdin, stdout, stderr, stdio } = this.#process;
    if (!stdin || !stdout || !stderr) throw new Error('QEMU was started without pipes');
    this.stdin = stdin;
    this.stdout = stdout;
    this.agent = stdio[fd.agent] as Socket;
    eachLine(stderr, (line) => this.keep(line));
    eachLine(stdio[fd.console] as Socket, (line) => {
      this.keep(line.trimEnd());
      onConsole?.(line.trimEnd());
    });
    this.ended = new Promise((resolve) => {
      const end = (why: LabError) => {
        onEnd(why);
        resolve();
      };
      this.#process.once('error', (cause) => end(notStarted(cause)));
      this.#process.once('exit', (code, signal) => end(this.error(howItEnded(code, signal))));
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** Keeps a line among the last words. */
  keep(line: string): void {
    if (line) this.#tail.push(line);
    this.#tail.splice(0, this.#tail.length - tailLines);
  }

  /** The last lines of the console and of QEMU's stderr; undefined: there were none. */
  get lastWords(): string | undefined {
    return this.#tail.length > 0 ? this.#tail.join('\n            ') : undefined;
  }

  /** An error of this machine, with its last words. */
  error(what: string): LabError {
    return new LabError({
      what,
      found: this.lastWords,
      hint: 'scenario doctor lists the missing parts; scenario setup --force rebuilds the image.',
    });
  }
}

/** However the harness dies, the kernel kills QEMU with it; the shell notices if that had happened before it was asked to. */
const endsWithUs = [
  '--pdeathsig',
  'KILL',
  'sh',
  '-c',
  '[ "$PPID" = "$0" ] && exec "$@"',
  String(process.pid),
];

/** Preloads turns.so, by its descriptor: a path with a space in it would be taken for two. */
function preload(turns: string | undefined): string[] {
  if (turns === undefined) return [];
  const libraries = [`/proc/self/fd/${fd.turns}`, process.env.LD_PRELOAD].filter(Boolean);
  return ['env', `LD_PRELOAD=${libraries.join(':')}`];
}

function openIfAny(path: string | undefined): number | 'ignore' {
  return path === undefined ? 'ignore' : openSync(path, 'r');
}

function notStarted(cause: Error): LabError {
  return new LabError(
    {
      what: `QEMU could not be started: ${cause.message}`,
      hint: 'scenario setup installs the missing packages.',
    },
    { cause },
  );
}

function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  // The kernel sends this when the disk has no room for a write to a mapped file.
  const why = signal === 'SIGBUS' ? '; is the disk full that the cache is on?' : '';
  return `QEMU ended (${signal ?? `exit code ${code}`}) while the lab was up${why}`;
}
