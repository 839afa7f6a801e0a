/**
 * The containers, networks and volumes of one lab. All carry the labels of the run and are gone with it.
 *
 *   node (k3s) ───── link network ───── Toxiproxy ───── control network ───── SSH target, NFS server
 *     │ the node sidecar shares its         │ the link sidecar shares its network
 *       namespaces
 *
 * To the node the target is 10.0.1.11: an address of Toxiproxy's, which forwards each stream.
 */
import type { Container, HostConfig } from 'dockerode';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { LabError } from '../../errors.ts';
import type { Engine } from './engine.ts';
import { type RunResource, refusalOf, removeResources } from './orphans.ts';

export interface Shape {
  image: string;
  network?: string;
  command?: string[];
  entrypoint?: string[];
  ports?: number[];
  /** Volume to mount point. */
  volumes?: Record<string, string>;
  capabilities?: string[];
  privileged?: boolean;
  /** Shares the network, and with `pids` the process table, of another container. */
  beside?: { container: string; pids?: boolean };
  /** Answers HTTP there once it is up; else it is up once it runs. */
  answers?: { path: string; port: number };
  files?: { content: string; target: string; mode?: number }[];
}

/** How long a start that is under way may take to notice that its lab is gone, in ms. */
const patienceMs = 2_000;
/** A disk of the target may not fill the host's. */
const backupBytes = 1536 * 1024 * 1024;

export class LabResources implements AsyncDisposable {
  readonly engine: Engine;
  readonly id: string;
  readonly #labels: Record<string, string>;
  readonly #pending = new Set<Promise<unknown>>();
  #closed = false;

  /** `id` tells this lab from all others; `runLabels` as of `labelsOf`. */
  constructor(engine: Engine, id: string, runLabels: Record<string, string>) {
    this.engine = engine;
    this.id = id;
    this.#labels = runLabels;
  }

  /** The name of a part in the engine, by which the parts also find each other. */
  name(part: string): string {
    return `${this.id}-${part}`;
  }

  /** The address that published ports are bound to: the engine's host by its name here, never all of its addresses. */
  get address(): string {
    const { host } = this.engine.info.containerRuntime;
    return /^[\d.]+$/.test(host) && host !== '0.0.0.0' ? host : '127.0.0.1';
  }

  async network(part: string): Promise<string> {
    const name = this.name(part);
    const { dockerode } = this.engine.container;
    await this.#make(() => dockerode.createNetwork({ Name: name, Labels: this.#labels }));
    return name;
  }

  /** A volume on disk, or in memory and then no larger than a small disk. */
  async volume(part: string, { inMemory = false } = {}): Promise<string> {
    const name = this.name(part);
    const DriverOpts = inMemory ? { type: 'tmpfs', device: 'tmpfs', o: `size=${backupBytes}` } : undefined;
    const options = {
      Name: name,
      Labels: this.#labels,
      ...(DriverOpts && { Driver: 'local', DriverOpts }),
    };
    await this.#make(() => this.engine.container.dockerode.createVolume(options));
    return name;
  }

  async start(part: string, shape: Shape): Promise<StartedTestContainer> {
    const container = new Part(shape.image);
    container.shape(shape, this.address);
    return this.launch(part, container);
  }

  /** Starts a container that was described elsewhere, under a name and with the labels of this lab. */
  async launch<Started>(part: string, container: Startable<Started>): Promise<Started> {
    container.withName(this.name(part)).withLabels(this.#labels);
    return this.#make(() => container.start());
  }

  /** Makes something, unless all is being removed; who removes waits for it. */
  async #make<Made>(make: () => Promise<Made>): Promise<Made> {
    if (this.#closed) throw new LabError({ what: 'the lab is closed', where: this.id });
    const making = make();
    this.#pending.add(making);
    try {
      return await making;
    } finally {
      this.#pending.delete(making);
    }
  }

  container(part: string): Container {
    return this.engine.container.dockerode.getContainer(this.name(part));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    if (this.#pending.size === 0) return this.#remove();
    // A container under creation may hold a network; the second time must succeed.
    await this.#remove().catch(() => {});
    // A container that was being created while the others went: without the rest its start fails soon, and the volumes
    // that it needs are created again, without a label; they are found by their names.
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([Promise.allSettled(this.#pending), patience]);
    clearTimeout(timer);
    await this.#remove();
  }

  async #remove(): Promise<void> {
    const mine = ({ name }: RunResource) => name.startsWith(`${this.id}-`);
    const refusal = refusalOf(await removeResources(this.engine, mine));
    if (refusal) throw refusal;
  }
}

/** A GenericContainer, or one that gives more when it has started. */
type Startable<Started> = Pick<GenericContainer, 'withName' | 'withLabels'> & { start(): Promise<Started> };

class Part extends GenericContainer {
  #address = '127.0.0.1';

  shape(shape: Shape, address: string): void {
    const { network, command, entrypoint, ports = [], volumes = {}, capabilities = [], beside } = shape;
    this.#address = address;
    if (network) this.withNetworkMode(network);
    if (command) this.withCommand(command);
    if (entrypoint) this.withEntrypoint(entrypoint);
    if (ports.length > 0) this.withExposedPorts(...ports);
    if (capabilities.length > 0) this.withAddedCapabilities(...capabilities);
    if (shape.privileged) this.withPrivilegedMode();
    if (shape.files) this.withCopyContentToContainer(shape.files);
    if (shape.answers) this.withWaitStrategy(Wait.forHttp(shape.answers.path, shape.answers.port));
    this.withBindMounts(Object.entries(volumes).map(([source, target]) => ({ source, target })));
    if (!beside) return;
    this.withNetworkMode(`container:${beside.container}`);
    if (beside.pids) this.hostConfig.PidMode = `container:${beside.container}`;
  }

  protected override async beforeContainerCreated(): Promise<void> {
    bindTo(this.hostConfig, this.#address);
  }
}

/** Publishes ports on one address alone; Testcontainers publishes them on all. */
export function bindTo(hostConfig: HostConfig, address: string): void {
  for (const bindings of Object.values(
    (hostConfig.PortBindings ?? {}) as Record<string, { HostIp?: string }[]>,
  ))
    for (const binding of bindings) binding.HostIp = address;
}
