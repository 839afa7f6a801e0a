/**
 * Toxiproxy and the link sidecar, between node and target. Toxiproxy takes and passes on TCP streams, and its toxics
 * spoil them. nftables in its network namespace, from a container that shares it, affects packets.
 */

import type { Container } from 'dockerode';
import { Toxiproxy as Client } from 'toxiproxy-node-client';
import { LabError } from '../../errors.ts';
import type { ServiceName, Toxic } from '../lab.ts';
import { type Executed, execute } from './exec.ts';

/** Where each service is, and where Toxiproxy lets it be found. */
export const servicePorts: Readonly<Record<ServiceName, number>> = { ssh: 22, nfs: 2049 };
const services = Object.keys(servicePorts) as ServiceName[];

export class Toxiproxy {
  readonly #client: Client;
  readonly #linkSidecar: Container;
  #toxics = 0;

  /** `api`: its HTTP address. `linkSidecar`: the container that shares its network and may administer it. */
  constructor(api: string, linkSidecar: Container) {
    this.#client = new Client(api);
    this.#linkSidecar = linkSidecar;
  }

  /** One proxy a service; `upstream` is the host name of its server. Disabled: connections are refused. */
  async open(upstream: Record<ServiceName, string>): Promise<void> {
    for (const name of services) {
      const port = servicePorts[name];
      await this.#client.createProxy({
        name,
        listen: `0.0.0.0:${port}`,
        upstream: `${upstream[name]}:${port}`,
        enabled: false,
      });
    }
  }

  async version(): Promise<string> {
    return (await this.#client.getVersion()).replace(/^.*"version":\s*"([^"]+)".*$/s, '$1').trim();
  }

  async enable(service: ServiceName, enabled: boolean): Promise<void> {
    const proxy = await this.#client.get(service);
    if (proxy.enabled !== enabled)
      await proxy.update({ enabled, listen: proxy.listen, upstream: proxy.upstream });
  }

  /** Adds a toxic to its proxies; the result removes it. */
  async add({ type, attributes, stream, toxicity = 1, service }: Toxic): Promise<() => Promise<void>> {
    this.#toxics += 1;
    const added: { remove(): Promise<void> }[] = [];
    for (const name of service ? [service] : services) {
      const proxy = await this.#client.get(name);
      for (const direction of stream === 'both' ? (['upstream', 'downstream'] as const) : [stream])
        added.push(
          await proxy.addToxic({
            name: `${type}-${this.#toxics}-${direction}`,
            type: type as 'latency',
            stream: direction,
            toxicity,
            attributes,
          }),
        );
    }
    return async () => {
      for (const toxic of added) await toxic.remove();
    };
  }

  /** Runs a command in Toxiproxy's network. Throws LabError where it fails. */
  async inLinkSidecar(argv: string[]): Promise<Executed> {
    const done = await execute(this.#linkSidecar, argv);
    if (done.code === 0) return done;
    throw new LabError({
      what: `the link between node and target could not be changed (${argv.join(' ')})`,
      found: done.stderr.trim() || `exit code ${done.code}`,
    });
  }
}
