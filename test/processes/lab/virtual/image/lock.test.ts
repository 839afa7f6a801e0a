import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lock } from '../../../../../src/lab/virtual/image/lock.ts';
import { temporaryFolder } from '../../../../lab/virtual/image/fake-image.ts';

const script = join(import.meta.dirname, 'hold-lock.ts');

/** Another process that has the lock; it ends when its stdin does. */
async function holdElsewhere(path: string) {
  const child = spawn(process.execPath, [script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

test('a free lock is acquired at once, again and again', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'lock');
  for (let time = 0; time < 3; time += 1) {
    await using _ = await lock(path, { onWait: () => expect.unreachable('the lock is free') });
  }
});

test('a lock that another process has is waited for, and had when that gives it free', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'lock');
  const other = await holdElsewhere(path);
  let waited = false;
  await using _ = await lock(path, {
    onWait() {
      waited = true;
      other.stdin.end();
    },
  });
  expect(waited).toBe(true);
});

test('a lock of a process that is killed is free', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'lock');
  const other = await holdElsewhere(path);
  await using _ = await lock(path, { onWait: () => other.kill('SIGKILL') });
  expect(other.killed).toBe(true);
});

test('waiting ends with the reason of the abort', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'lock');
  await using _ = await lock(path);
  const abort = new AbortController();
  const waiting = lock(path, { signal: abort.signal, onWait: () => abort.abort(new Error('enough')) });
  await expect(waiting).rejects.toThrow('enough');
});

test('a lock that cannot be made says where', async () => {
  await expect(lock('/nowhere/lock')).rejects.toMatchObject({
    exitCode: 3,
    explanation: { where: '/nowhere/lock' },
  });
});
