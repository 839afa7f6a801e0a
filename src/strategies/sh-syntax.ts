/** The syntax of a strategy's scripts, by sh itself: a slip is found before a lab starts. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/**
 * The first error that `sh -n` (POSIX: read commands without executing them) finds in the script, with its line, e.g.
 * `line 2: Syntax error: "fi" unexpected`; null: none. Rejects where this machine has no sh.
 */
export async function syntaxError(script: string): Promise<string | null> {
  const sh = spawn('sh', ['-n'], { stdio: ['pipe', 'ignore', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  const ended = new Promise<number | null>((resolve, reject) => {
    sh.once('error', reject).once('close', resolve);
  });
  // It ends at the first error, with the rest of the script unread.
  sh.stdin.on('error', () => {}).end(script);
  const [code, said] = await Promise.all([ended, text(sh.stderr)]);
  return code === 0 ? null : withoutName(said);
}

/** dash says `sh: 2: Syntax error: …`, bash `sh: line 2: syntax error …`, busybox `sh: line 2: syntax error: …`. */
function withoutName(said: string): string {
  const [first = ''] = said.trim().split('\n');
  return first.replace(/^\S*sh: (?:line )?(\d+): /, 'line $1: ') || 'no reason given';
}
