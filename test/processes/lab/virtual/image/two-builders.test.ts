import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../../lab/virtual/image/fake-image.ts';

const script = join(import.meta.dirname, 'ensure-slowly.ts');

vi.setConfig({ testTimeout: 30_000 });

class Builder {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(images: string) {
    this.process = spawn(process.execPath, [script, images], { stdio: ['pipe', 'pipe', 'inherit'] });
    const reader: Interface = createInterface({ input: this.process.stdout });
    this.#lines = reader[Symbol.asyncIterator]();
  }

  /** The next line that it says. */
  async says(): Promise<string | undefined> {
    return (await this.#lines.next()).value;
  }

  letBuild(): void {
    this.process.stdin.write('go\n');
  }
}

test('of two processes one builds, the other waits and takes the same image', async () => {
  await using images = await temporaryFolder();
  const first = new Builder(images.path);
  expect(await first.says()).toBe('building');
  const second = new Builder(images.path);
  expect(await second.says()).toBe('waiting');
  first.letBuild();
  expect(await first.says()).toBe('ready');
  expect(await second.says()).toBe('ready');
});

test('a builder that is killed is followed by the one that waits', async () => {
  await using images = await temporaryFolder();
  const first = new Builder(images.path);
  expect(await first.says()).toBe('building');
  const second = new Builder(images.path);
  expect(await second.says()).toBe('waiting');
  first.process.kill('SIGKILL');
  expect(await second.says()).toBe('building');
  second.letBuild();
  expect(await second.says()).toBe('ready');
});
