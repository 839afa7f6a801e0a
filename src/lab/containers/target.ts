/** The target as a machine: each of its services is a container, and the proxy refuses connections to a stopped one. */
import type { Container } from 'dockerode';
import { LabError } from '../../errors.ts';
import { idempotent } from '../idempotent.ts';
import type { Lift, ServiceName, TargetControl } from '../lab.ts';
import { waitUntil } from '../wait-until.ts';
import { execute } from './exec.ts';
import { lastLines } from './last-lines.ts';
import type { ContainerLink } from './link.ts';
import { servicePorts, type Toxiproxy } from './toxiproxy.ts';

/** The time limit of an orderly stop, in s; Docker's own default. */
const stopS = 10;
/** How long a server may take to answer after its start, in ms. */
const startLimitMs = 30_000;

export interface TargetParts {
  containers: Record<ServiceName, Container>;
  toxiproxy: Toxiproxy;
  link: ContainerLink;
  /** Waits for the engine, but not beyond the end of the run. */
  guard: <T>(work: Promise<T>) => Promise<T>;
  /** Aborted at the end of the lab, or with its failure. */
  signal: AbortSignal;
}

export class ContainerTarget implements TargetControl {
  readonly #parts: TargetParts;
  readonly #running = new Set<ServiceName>();
  #powered = true;

  constructor(parts: TargetParts) {
    this.#parts = parts;
  }

  /** Starts its container where it does not run, waits until it listens, and lets the proxy pass on to it. */
  async start(service: ServiceName): Promise<void> {
    const container = this.#parts.containers[service];
    const { guard, signal, toxiproxy } = this.#parts;
    const { State } = await guard(container.inspect());
    if (!State.Running) await guard(container.start());
    await guard(listening(container, servicePorts[service], signal));
    await toxiproxy.enable(service, true);
    this.#running.add(service);
  }

  /** Its connections are closed: by the server as it ends, and by Toxiproxy, which then refuses new ones. */
  stop(service: ServiceName): Promise<Lift> {
    return this.#takeAway(service, async (container) => {
      await this.#parts.guard(container.stop({ t: stopS }));
      await this.#parts.toxiproxy.enable(service, false);
    });
  }

  kill(service: ServiceName): Promise<Lift> {
    return this.#takeAway(service, async (container) => {
      await this.#parts.guard(container.kill());
      await this.#parts.toxiproxy.enable(service, false);
    });
  }

  /** Its kernel still accepts packets; no process reads them. */
  async freeze(service: ServiceName): Promise<Lift> {
    await this.#parts.guard(this.#parts.containers[service].pause());
    return idempotent(async () => {
      if (this.#powered && this.#running.has(service))
        await this.#parts.guard(this.#parts.containers[service].unpause());
    });
  }

  /** NFS-Ganesha is a process: paused, it reads nothing, and the kernel acknowledges for it. */
  stallNfs(): Promise<Lift> {
    return this.freeze('nfs');
  }

  async exportAsync(): Promise<void> {
    throw onlyVirtual('asynchronous export');
  }

  /** Its disks are in memory: a plan that needs this is refused before anything starts. */
  async disturbDisks(): Promise<Lift> {
    throw onlyVirtual('disks that hang, are slow or bad');
  }

  async replaceExport(): Promise<void> {
    throw onlyVirtual('an export that can be replaced');
  }

  async powerOff(): Promise<Lift> {
    this.#powered = false;
    const quiet = await this.#parts.link.silence();
    for (const service of [...this.#running]) {
      await this.#parts.guard(this.#parts.containers[service].kill());
      await this.#parts.toxiproxy.enable(service, false);
    }
    this.#running.clear();
    return idempotent(async () => {
      this.#powered = true;
      await quiet();
    });
  }

  async #takeAway(service: ServiceName, how: (container: Container) => Promise<void>): Promise<Lift> {
    this.#running.delete(service);
    await how(this.#parts.containers[service]);
    return idempotent(async () => {
      if (this.#powered && !this.#running.has(service)) await this.start(service);
    });
  }
}

function onlyVirtual(what: string): LabError {
  return new LabError({ what: `the container lab has no ${what}`, hint: 'Run it with --lab virtual.' });
}

/** Waits until something listens on the port, told by the container's own /proc/net/tcp. Throws LabError. */
async function listening(container: Container, port: number, signal: AbortSignal): Promise<void> {
  const pattern = `:${port.toString(16).toUpperCase().padStart(4, '0')} [0-9A-F:]+ 0A `;
  const find = ['sh', '-c', 'cat /proc/net/tcp /proc/net/tcp6 | grep -Eq "$0"', pattern];
  await waitUntil(async () => (await execute(container, find)).code === 0, {
    limitMs: startLimitMs,
    everyMs: 100,
    signal,
    what: `no server listens on port ${port} of ${(await container.inspect()).Name.slice(1)} after its start`,
    lastLines: () => lastLines(container),
  });
}
