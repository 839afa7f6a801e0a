/** One call of the program: the input of every command, and its exit code. */
export interface Session {
  /** Aborted by Ctrl-C or SIGTERM, with an Interrupted as its reason. */
  readonly signal: AbortSignal;
  /** The exit code of the process; 0 until a command sets another. */
  exitCode: number;
  /** Told that the process ends though not all is torn down: time is up after Ctrl-C, or it was pressed again. */
  onLeaving?: () => void;
}

/** Prints a result to stdout. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Prints a result to stdout for programs. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Reports progress on stderr. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}
