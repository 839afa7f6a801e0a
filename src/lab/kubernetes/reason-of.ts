/** Why the API server did not answer, in a few words: the words distinguish a silent one, an absent one and one that refuses. */
import { ApiException } from '@kubernetes/client-node';

/** `HTTP 403`, `no answer in time`, the system's code such as `ECONNREFUSED`, or the first line of the error. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiException) return `HTTP ${error.code}`;
  const { name, code, cause, message } = error as Error & { code?: unknown };
  if (name === 'TimeoutError') return 'no answer in time';
  if (typeof code === 'string') return code;
  // The clients' errors wrap the cause.
  if (cause) return reasonOf(cause);
  return String(message ?? error).split('\n', 1)[0] ?? '';
}
