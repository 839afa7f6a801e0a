import { expect, test } from 'vitest';
import { LabError } from '../../src/errors.ts';
import { poll, waitUntil } from '../../src/lab/wait-until.ts';

const options = { limitMs: 60_000, everyMs: 1, what: 'the API does not answer' };

/** Holds at the nth check. */
function holdsAt(nth: number): () => boolean {
  let checks = 0;
  return () => {
    checks += 1;
    return checks >= nth;
  };
}

test('a state that comes ends the wait', async () => {
  await waitUntil(holdsAt(3), options);
  expect(await poll(holdsAt(3), options)).toBe(true);
});

test('a state that does not come is an error with the last lines of the program, or false', async () => {
  const late = { ...options, limitMs: 0, where: 'node', lastLines: async () => ['etcd: no space', 'exit'] };
  const error = await waitUntil(() => false, late).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LabError);
  expect((error as LabError).message).toBe(
    'node: the API does not answer\n  found:    still true after 0 s\n            etcd: no space\n            exit',
  );
  expect(await poll(() => false, late)).toBe(false);
});

test('an abort ends the wait with its reason, and an error of the check is passed on', async () => {
  const interrupt = new AbortController();
  const wait = waitUntil(() => false, { ...options, everyMs: 60_000, signal: interrupt.signal });
  interrupt.abort();
  await expect(wait).rejects.toThrow(/abort/i);
  const failing = () => Promise.reject(new Error('connection refused'));
  await expect(poll(failing, options)).rejects.toThrow('connection refused');
});
