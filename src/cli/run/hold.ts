/** `--keep-lab`: holds a lab whose drill is over, and runs the commands that the user types. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Exited, Lab } from '../../lab/lab.ts';
import { ask, say } from '../../terminal/output.ts';
import { plain } from '../../terminal/plain.ts';

/** Lab time that a typed command may take. */
const limitMs = 600_000;

/** The typed lines, until disposal. */
export interface Typed extends Disposable {
  /** undefined: nothing more comes. */
  nextLine(): Promise<string | undefined>;
}

/** One for all labs of a command: a pipe gives the lines that are for the next ones early. */
export function typed(signal: AbortSignal): Typed {
  const lines = createInterface({ input: process.stdin, terminal: false });
  const close = () => lines.close();
  signal.addEventListener('abort', close, { once: true });
  const iterator = lines[Symbol.asyncIterator]();
  return { nextLine: async () => (await iterator.next()).value, [Symbol.dispose]: close };
}

/** Returns when `exit` is typed, at the end of a terminal's input, or at Ctrl-C. Where nothing can be typed, only at Ctrl-C. */
export async function hold(lab: Lab, { nextLine }: Typed, signal: AbortSignal): Promise<void> {
  // Actions by hand are no part of the drill's history.
  lab.observe((seen) => seen.type === 'kernel' && say(`kernel: ${plain(seen.text)}`));
  say(
    `The lab is kept: ${lab.whereabouts}.\n` +
      `Each line runs as a shell command on the node, "target: …" on the target.${standsStill(lab)}\n` +
      '"exit" or Ctrl-C ends the lab.',
  );
  for (;;) {
    prompt();
    const line = await nextLine();
    if (signal.aborted || line?.trim() === 'exit') return;
    if (line === undefined) break;
    if (line.trim()) tell(await runLine(lab, line.trim()));
  }
  if (!process.stdin.isTTY) await once(signal, 'abort');
}

function standsStill({ facts }: Lab): string {
  return facts.clock === 'virtual' ? ' Lab time passes only while one runs.' : '';
}

function prompt(): void {
  if (process.stdin.isTTY) ask('command on node> ');
}

function runLine(lab: Lab, line: string): Promise<Exited> {
  const [, command] = /^target:\s*(.*)$/.exec(line) ?? [];
  const host = command === undefined ? lab.node : lab.target;
  return host.run(['sh', '-c', command ?? line], { timeoutMs: limitMs });
}

function tell({ stdout, stderr, code, signal }: Exited): void {
  for (const text of [stdout, stderr]) if (text) say(plain(text).trimEnd());
  if (code !== 0) say(signal ? `ended by ${signal}` : `exit code ${code}`);
}
