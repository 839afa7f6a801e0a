/**
 * How node and Toxiproxy find each other: a network of their own, on which Toxiproxy has the target's address. The
 * node has a route to it, which its pods use as well.
 */
import type { Container } from 'dockerode';
import { LabError } from '../../errors.ts';
import { execute } from './exec.ts';

export interface LinkNetworkParts {
  /** The network in the engine. */
  network: string;
  targetAddress: string;
  node: Container;
  toxiproxy: Container;
  /** They share the network of the one and of the other, and may administer it. */
  nodeSidecar: Container;
  linkSidecar: Container;
}

export class LinkNetwork {
  readonly #parts: LinkNetworkParts;
  /** The node's address on the link network; it may be another one after a reboot. */
  nodeAddress = '';
  #via = '';
  #device = '';

  constructor(parts: LinkNetworkParts) {
    this.#parts = parts;
  }

  /** After each start of the node. */
  async connect(): Promise<void> {
    const { node, toxiproxy, network, targetAddress, linkSidecar } = this.#parts;
    this.nodeAddress = await addressOn(node, network);
    this.#via = await addressOn(toxiproxy, network);
    await run(linkSidecar, ['ip', 'address', 'replace', `${targetAddress}/32`, 'dev', 'lo']);
    const addresses = await run(this.#parts.nodeSidecar, ['ip', '-o', '-4', 'address']);
    this.#device = new RegExp(`^\\d+: (\\S+)\\s+inet ${this.nodeAddress}/`, 'm').exec(addresses)?.[1] ?? '';
    await this.#route();
    // Without the link there is no route: no packet to the target leaves the lab by the default route.
    await run(this.#parts.nodeSidecar, [
      'ip',
      'route',
      'replace',
      'unreachable',
      targetAddress,
      'metric',
      '4096',
    ]);
  }

  /** A down interface loses its routes. */
  async carrier(up: boolean): Promise<void> {
    await run(this.#parts.nodeSidecar, ['ip', 'link', 'set', this.#device, up ? 'up' : 'down']);
    if (up) await this.#route();
  }

  async #route(): Promise<void> {
    const { nodeSidecar, targetAddress } = this.#parts;
    await run(nodeSidecar, ['ip', 'route', 'replace', `${targetAddress}/32`, 'via', this.#via]);
  }
}

async function addressOn(container: Container, network: string): Promise<string> {
  const { NetworkSettings, Name } = await container.inspect();
  const address = NetworkSettings.Networks[network]?.IPAddress;
  if (address) return address;
  throw new LabError({
    what: `${Name.slice(1)} has no address on ${network}`,
    hint: 'Was it stopped from outside?',
  });
}

async function run(container: Container, argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await execute(container, argv);
  if (code === 0) return stdout;
  throw new LabError({
    what: `the lab's network could not be laid (${argv.join(' ')})`,
    found: stderr.trim(),
  });
}
