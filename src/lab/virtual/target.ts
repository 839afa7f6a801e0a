import type { Lift, ServiceName, TargetControl } from '../lab.ts';
import { onceOnly } from '../once-only.ts';
import type { Guest } from './guest.ts';

/** The target of the virtual lab as a machine. It remembers what should be running, for a boot of the guest takes it all. */
export class Target implements TargetControl {
  readonly #guest: Guest;
  readonly #running: Set<ServiceName>;
  #powered = true;

  constructor(guest: Guest, running: ServiceName[] = []) {
    this.#guest = guest;
    this.#running = new Set(running);
  }

  /** Powers it on, without any service. */
  async boot(): Promise<void> {
    await this.#guest.script('node', ['target-on']);
    this.#powered = true;
  }

  /** After a boot of the guest: as it was before. */
  async bootAgain(): Promise<void> {
    if (!this.#powered) return;
    await this.boot();
    for (const service of this.#running) await this.#guest.script('target', [`${service}-start`]);
  }

  async start(service: ServiceName): Promise<void> {
    this.#running.add(service);
    await this.#guest.script('target', [`${service}-start`]);
  }

  stop(service: ServiceName): Promise<Lift> {
    return this.#takeAway(service, `${service}-stop`);
  }

  kill(service: ServiceName): Promise<Lift> {
    return this.#takeAway(service, `${service}-kill`);
  }

  async freeze(service: ServiceName): Promise<Lift> {
    await this.#guest.script('target', [`${service}-freeze`]);
    return onceOnly(async () => {
      if (this.#powered && this.#running.has(service))
        await this.#guest.script('target', [`${service}-thaw`]);
    });
  }

  async powerOff(): Promise<Lift> {
    this.#powered = false;
    this.#running.clear();
    await this.#guest.script('node', ['target-off']);
    return onceOnly(() => this.boot());
  }

  async #takeAway(service: ServiceName, script: string): Promise<Lift> {
    this.#running.delete(service);
    await this.#guest.script('target', [script]);
    return onceOnly(async () => {
      if (this.#powered && !this.#running.has(service)) await this.start(service);
    });
  }
}
