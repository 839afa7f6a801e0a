/** The SSH keys of the container lab: the node's commands run in a temporary folder here, with a stand-in for ssh-keygen. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { exchangeKeys } from '../../../src/lab/containers/keys.ts';
import type { Host } from '../../../src/lab/lab.ts';

function hosts(keygen: string) {
  const bin = mkdtempSync(join(tmpdir(), 'firedrill-keys-bin-'));
  const scratch = mkdtempSync(join(tmpdir(), 'firedrill-keys-'));
  onTestFinished(() => {
    for (const folder of [bin, scratch]) rmSync(folder, { recursive: true });
  });
  writeFileSync(join(bin, 'ssh-keygen'), `#!/bin/sh\n${keygen}\n`, { mode: 0o755 });
  const written: unknown[] = [];
  const host = (name: string) =>
    ({
      async run([program = '', ...args]: string[]) {
        const env = { PATH: `${bin}:${process.env.PATH}`, TMPDIR: scratch };
        const { exitCode, stdout, stderr } = await execa(program, args, { env, reject: false });
        return { code: exitCode, stdout, stderr };
      },
      read: async (path: string) => `${path} of the ${name}`,
      write: async (path: string, content: string, mode?: number) =>
        void written.push([name, path, content, mode]),
    }) as unknown as Host;
  return { node: host('node'), target: host('target'), scratch, written };
}

it('the private key goes to the node alone, for its owner alone, and nothing is left where it was made', async () => {
  const { node, target, scratch, written } = hosts('echo private > key; echo public > key.pub');
  const keys = await exchangeKeys(node, target);
  expect(keys).toEqual({
    privateKey: 'private',
    knownHosts: '10.0.1.11 /etc/ssh/ssh_host_ed25519_key.pub of the target',
  });
  expect(written).toEqual([
    ['target', '/etc/firedrill/authorized_keys', 'public\n', undefined],
    ['node', '/ssh-key/id_ed25519', keys.privateKey, 0o400],
    ['node', '/ssh-key/known_hosts', keys.knownHosts, undefined],
  ]);
  expect(readdirSync(scratch)).toEqual([]);
});

it('a node that can make no key is an error with its words', async () => {
  const { node, target, written } = hosts('echo no entropy >&2; exit 1');
  await expect(exchangeKeys(node, target)).rejects.toMatchObject({
    exitCode: 3,
    explanation: { what: 'no SSH key could be made on the node', found: 'no entropy' },
  });
  expect(written).toEqual([]);
});
