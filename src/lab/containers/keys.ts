/** The SSH keys of one lab: made in its containers, and gone with them. */
import { LabError } from '../../errors.ts';
import type { Host } from '../lab.ts';
import { paths } from '../paths.ts';

export interface Keys {
  privateKey: string;
  knownHosts: string;
}

/** The target's server makes its own host key; here is its public half. */
const hostKey = '/etc/ssh/ssh_host_ed25519_key.pub';
const authorized = '/etc/firedrill/authorized_keys';

/** Makes a key pair for the node and has the target accept it; both sides know each other then. Throws LabError. */
export async function exchangeKeys(node: Host, target: Host): Promise<Keys> {
  const made = await node.run([
    'sh',
    '-ec',
    'cd "$(mktemp -d)" && ssh-keygen -q -t ed25519 -N "" -C node -f key && cat key.pub && cat key && rm -r "$PWD"',
  ]);
  if (made.code !== 0)
    throw new LabError({ what: 'no SSH key could be made on the node', found: made.stderr.trim() });
  const [publicKey = '', ...rest] = made.stdout.split('\n');
  const keys = { privateKey: rest.join('\n'), knownHosts: `10.0.1.11 ${await target.read(hostKey)}` };
  await target.write(authorized, `${publicKey}\n`);
  await node.write(paths.key, keys.privateKey, 0o400);
  await node.write(paths.knownHosts, keys.knownHosts);
  return keys;
}
