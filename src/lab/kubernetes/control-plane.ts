/** The latency of the control plane, which froze in the post-mortem: `kubectl` could not reach the API server. */
import { Health, type KubeConfig, type V1ConfigMap } from '@kubernetes/client-node';
import type { ControlPlane } from '../../history/events.ts';
import { controlPlaneMs as limitMs } from '../../history/probe-limits.ts';
import { Api } from './api.ts';
import { names } from './names.ts';
import { reasonOf } from './reason-of.ts';

const listed = 5;

type Answers = Pick<ControlPlane, 'readyzMs' | 'listMs' | 'writeMs' | 'refusals'>;

export class ControlPlaneProbe {
  readonly #api: Api;
  readonly #health: Health;
  readonly #signal: AbortSignal;
  #underWay: Promise<Answers> | undefined;
  #writes = 0;

  constructor(config: KubeConfig, signal: AbortSignal) {
    this.#api = Api.of(config, { signal, limitMs });
    this.#health = new Health(config);
    this.#signal = signal;
  }

  /** The object that it writes to; it must be there first. */
  static object(): V1ConfigMap & { metadata: { name: string } } {
    return {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: names.probe, namespace: names.namespace },
    };
  }

  /** Asks all three at once. Never throws; concurrent calls share one answer. */
  sample(): Promise<Answers> {
    this.#underWay ??= this.#ask().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #ask(): Promise<Answers> {
    const [readyz, list, write] = await Promise.all([
      timed('/readyz', () => this.#readyz()),
      timed('list', () => this.#list()),
      timed('write', () => this.#write()),
    ]);
    const refusals = [readyz, list, write].flatMap(({ refusal }) => refusal ?? []);
    return {
      readyzMs: readyz.ms,
      listMs: list.ms,
      writeMs: write.ms,
      ...(refusals.length > 0 && { refusals }),
    };
  }

  async #readyz(): Promise<void> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(limitMs)]);
    if (!(await this.#health.readyz({ signal: signal as never }))) throw new Error('not ready');
  }

  #list() {
    return this.#api.list(
      'v1',
      'Pod',
      names.namespace,
      ...([undefined, undefined, undefined, undefined, undefined, listed] as const),
    );
  }

  #write() {
    this.#writes += 1;
    const object = ControlPlaneProbe.object();
    const annotations = { 'firedrill.org/writes': String(this.#writes) };
    return this.#api.apply({ ...object, metadata: { ...object.metadata, annotations } });
  }
}

/** How long it took, in ms to the tenth; null: it failed, with the reason; a failure is a measurement here. */
async function timed(
  what: string,
  ask: () => Promise<unknown>,
): Promise<{ ms: number | null; refusal?: string }> {
  const from = performance.now();
  try {
    await ask();
    return { ms: Math.round((performance.now() - from) * 10) / 10 };
  } catch (error) {
    return { ms: null, refusal: `${what}: ${reasonOf(error)}` };
  }
}
