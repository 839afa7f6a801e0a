/** One call of the program: the input of every command, and its exit code. */
export interface Session {
  /** Aborted by Ctrl-C or SIGTERM, with an Interrupted as its reason. */
  readonly signal: AbortSignal;
  /** The exit code of the process; 0 until a command sets another. */
  exitCode: number;
  /** Told that the process ends though not all is torn down: time is up after Ctrl-C, or it was pressed again. */
  onLeaving?: () => void;
}
