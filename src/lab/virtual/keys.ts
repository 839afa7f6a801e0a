import { paths } from '../paths.ts';
import type { Guest } from './guest.ts';

const hostKey = '/etc/firedrill/ssh_host_ed25519_key';

/** The SSH keys of one run: made in the guest, kept here in memory for its reboots, on no disk of the host. */
export class Keys {
  readonly #guest: Guest;
  #files: { on: 'node' | 'target'; path: string; content: string; mode: number }[] = [];

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  /** Makes a host key for the target and a client key for the node, and puts them where they belong. */
  async make(): Promise<void> {
    const make =
      'mkdir -p /run/keys && cd /run/keys && ssh-keygen -q -t ed25519 -N "" -C target -f host && ssh-keygen -q -t ed25519 -N "" -C node -f client';
    await this.#guest.script('node', ['sh', '-ec', make]);
    const read = (name: string) =>
      this.#guest.machine.request({ do: 'read', on: 'node', path: `/run/keys/${name}` });
    const [host, hostPublic, client, clientPublic] = [
      await read('host'),
      await read('host.pub'),
      await read('client'),
      await read('client.pub'),
    ];
    await this.#guest.script('node', ['rm', '-r', '/run/keys']);
    this.#files = [
      { on: 'target', path: hostKey, content: host, mode: 0o600 },
      { on: 'target', path: '/etc/firedrill/authorized_keys', content: clientPublic, mode: 0o644 },
      { on: 'node', path: paths.key, content: client, mode: 0o400 },
      { on: 'node', path: paths.knownHosts, content: `10.0.1.11 ${hostPublic}`, mode: 0o644 },
    ];
    await this.put();
  }

  /** Puts the keys in place, as after a boot of the guest. Both hosts share one root file system, the target may be off. */
  async put(): Promise<void> {
    for (const { path, content, mode } of this.#files) {
      await this.#guest.ask({ do: 'write', on: 'node', path, content, mode }, () => null);
    }
  }
}
