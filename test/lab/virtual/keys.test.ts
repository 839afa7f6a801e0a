/** The SSH keys of the virtual lab, against a guest that records every write and command. */
import { expect, it } from 'vitest';
import type { Guest } from '../../../src/lab/virtual/guest.ts';
import { Keys } from '../../../src/lab/virtual/keys.ts';

function recorded() {
  const written = new Map<string, { content: string; mode: number }>();
  const scripts: string[] = [];
  const guest = {
    script: async (_: string, argv: string[]) => void scripts.push(argv.join(' ')),
    machine: { request: async ({ path }: { path: string }) => `content of ${path}` },
    ask: async ({ path, content, mode }: { path: string; content: string; mode: number }) =>
      void written.set(path, { content, mode }),
  };
  return { keys: new Keys(guest as unknown as Guest), written, scripts };
}

it('private keys are readable for their owner alone, and the folder in which they were made is removed', async () => {
  const { keys, written, scripts } = recorded();
  await keys.make();
  expect(scripts[0]).toContain('ssh-keygen');
  expect(scripts.slice(1)).toEqual(['rm -r /run/keys']);
  expect(Object.fromEntries(written)).toEqual({
    '/etc/firedrill/ssh_host_ed25519_key': { content: 'content of /run/keys/host', mode: 0o600 },
    '/etc/firedrill/authorized_keys': { content: 'content of /run/keys/client.pub', mode: 0o644 },
    '/ssh-key/id_ed25519': { content: 'content of /run/keys/client', mode: 0o400 },
    '/ssh-key/known_hosts': { content: '10.0.1.11 content of /run/keys/host.pub', mode: 0o644 },
  });
});

it('the same keys are in place again after a boot of the guest', async () => {
  const { keys, written } = recorded();
  await keys.make();
  const before = new Map(written);
  written.clear();
  await keys.put();
  expect(written).toEqual(before);
});
