/** The parts of a message to a user: the error, its place, the expected and the found value, and what to do next. */
export interface Explanation {
  /** The error, in one sentence. */
  what: string;
  /** File, path within it, option name or host. */
  where?: string;
  /** The expected value. */
  expected?: string;
  /** The found value. */
  found?: string;
  /** What to do next, as a sentence or a command. */
  hint?: string;
}

/** An error that is shown as text, without a stack trace, and ends the process with its exit code. */
export class FiredrillError extends Error {
  readonly exitCode: number;
  readonly explanation: Explanation;

  constructor(exitCode: number, explanation: Explanation, options?: ErrorOptions) {
    super(explain(explanation), options);
    this.name = new.target.name;
    this.exitCode = exitCode;
    this.explanation = explanation;
  }
}

/** Bad usage or a bad scenario: exit code 2, before anything has started. */
export class UsageError extends FiredrillError {
  constructor(explanation: Explanation, options?: ErrorOptions) {
    super(2, explanation, options);
  }
}

/** The lab could not start, or broke: exit code 3. */
export class LabError extends FiredrillError {
  constructor(explanation: Explanation, options?: ErrorOptions) {
    super(3, explanation, options);
  }
}

/** Ctrl-C or SIGTERM: exit code 130, after everything has been torn down. */
export class Interrupted extends FiredrillError {
  constructor() {
    super(130, { what: 'interrupted' });
  }
}

/** The explanation as the lines that a terminal shows. */
export function explain({ what, where, expected, found, hint }: Explanation): string {
  const lines = [where ? `${where}: ${what}` : what];
  if (expected) lines.push(`  expected: ${expected}`);
  if (found) lines.push(`  found:    ${found}`);
  if (hint) lines.push(`  ${hint}`);
  return lines.join('\n');
}
