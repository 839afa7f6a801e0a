/** Why the API server did not answer, in a few words: one that is silent, one that is away and one that refuses are told apart. */
import { ApiException } from '@kubernetes/client-node';

/** `HTTP 403`, `no answer in time`, the system's code such as `ECONNREFUSED`, or the first line of what was thrown. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiException) return `HTTP ${error.code}`;
  const { name, code, cause, message } = error as Error & { code?: unknown };
  if (name === 'TimeoutError') return 'no answer in time';
  if (typeof code === 'string') return code;
  // What the clients throw wraps what happened.
  if (cause) return reasonOf(cause);
  return String(message ?? error).split('\n', 1)[0] ?? '';
}
