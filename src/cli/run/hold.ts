/** `--keep-lab`: holds a lab whose drill is over, and runs on it what is typed. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Exited, Lab } from '../../lab/lab.ts';
import { plain } from '../../report/plain.ts';
import { say } from '../session.ts';

/** Lab time that a typed command may take. */
const limitMs = 600_000;

/** Returns when `exit` is typed, at the end of a terminal's input, or at Ctrl-C. Where nothing can be typed, only at Ctrl-C. */
export async function hold(lab: Lab, signal: AbortSignal): Promise<void> {
  // What is done by hand is no part of the drill's history.
  lab.observe((seen) => seen.type === 'kernel' && say(`kernel: ${plain(seen.text)}`));
  say(
    `The lab is kept: ${lab.whereabouts}.\n` +
      `Each line runs as a shell command on the node, "target: …" on the target.${standsStill(lab)}\n` +
      '"exit" or Ctrl-C ends the lab.',
  );
  const lines = createInterface({ input: process.stdin, terminal: false });
  const close = () => lines.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    prompt();
    for await (const line of lines) {
      if (signal.aborted || line.trim() === 'exit') return;
      if (line.trim()) tell(await runLine(lab, line.trim()));
      prompt();
    }
    if (!process.stdin.isTTY && !signal.aborted) await once(signal, 'abort');
  } finally {
    signal.removeEventListener('abort', close);
    lines.close();
  }
}

function standsStill({ facts }: Lab): string {
  return facts.clock === 'virtual' ? ' Lab time passes only while one runs.' : '';
}

function prompt(): void {
  if (process.stdin.isTTY) process.stderr.write('command on node> ');
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
