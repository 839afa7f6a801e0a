/** Digests of contents and of plain data: equal content has an equal digest, on every machine. */
import { createHash } from 'node:crypto';

/** SHA-256 as `sha256:` and 64 hexadecimal digits. */
export function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** JSON whose keys are sorted at every depth: the order in which a file lists its fields changes no digest. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
