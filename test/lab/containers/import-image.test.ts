import { Duplex, type PassThrough, Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { LabError } from '../../../src/errors.ts';
import type { Docker } from '../../../src/lab/containers/images/docker.ts';
import { importImage } from '../../../src/lab/containers/import-image.ts';

/** A Docker that exports this, to a ctr that takes all of it and ends with the given code. */
function docker(archive: () => Promise<Readable>, exitCode = 0): Docker {
  const ctr = new Duplex({
    read() {},
    write: (_chunk, _encoding, done) => done(),
    final(done) {
      this.push(null);
      done();
    },
  });
  const exec = { start: async () => ctr, inspect: async () => ({ ExitCode: exitCode }) };
  return {
    getContainer: () => ({ exec: async () => exec }),
    getImage: () => ({ get: archive }),
    modem: { demuxStream: (from: Duplex, out: PassThrough) => from.pipe(out) },
  } as unknown as Docker;
}

/** A rejection without a handler ends the program. */
function unhandled(): unknown[] {
  const seen: unknown[] = [];
  const note = (reason: unknown) => void seen.push(reason);
  process.on('unhandledRejection', note).on('uncaughtException', note);
  onTestFinished(() => void process.off('unhandledRejection', note).off('uncaughtException', note));
  return seen;
}

const turns = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

it.each([
  ['breaks off', async () => Readable.from(half()), /found: {4}the disk is gone/],
  ['is refused', async () => Promise.reject(new Error('no such image')), /found: {4}no such image/],
])('an export that %s is the lab’s trouble, and ends nothing else', async (_how, archive, words) => {
  const seen = unhandled();
  const error: Error = await importImage(docker(archive), 'node', 'backup:1').catch((thrown) => thrown);
  await turns();
  expect(error).toBeInstanceOf(LabError);
  expect(error.message).toMatch(/^node: the image backup:1 could not be brought to the Kubernetes node\n/);
  expect(error.message).toMatch(words);
  expect(seen).toEqual([]);
});

it('an import that containerd refuses is an error with its exit code; an accepted one is none', async () => {
  const whole = async () => Readable.from(['all']);
  await importImage(docker(whole), 'node', 'backup:1');
  await expect(importImage(docker(whole, 1), 'node', 'backup:1')).rejects.toThrow('ctr ended with 1');
});

async function* half() {
  yield 'half';
  throw new Error('the disk is gone');
}
