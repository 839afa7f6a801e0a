/** The network between node and target. nftables in the link sidecar drop packets; Toxiproxy's toxics change streams. */

import { idempotent } from '../idempotent.ts';
import type { Lift, Link, Toxic } from '../lab.ts';
import type { Toxiproxy } from './toxiproxy.ts';

/** The denominator of nftables' shares. */
const parts = 10_000;

/** A rule of nftables for packets that come from, or go to, the node's side of Toxiproxy. */
interface Rules {
  fromNode: string;
  toNode: string;
}

export interface LinkParts {
  toxiproxy: Toxiproxy;
  /** The port at which the harness talks to Toxiproxy; it is never touched. */
  apiPort: number;
  /** The node's address on the link network. */
  nodeAddress: () => string;
  /** Takes the node's interface down or up again. */
  carrier: (up: boolean) => Promise<void>;
}

export class ContainerLink implements Link {
  readonly #parts: LinkParts;
  readonly #rules = new Set<Rules>();
  #silences = 0;
  #downs = 0;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  /** On both sides of Toxiproxy, so that the target hears no more of the node than the node of the target. */
  async silence(): Promise<Lift> {
    this.#silences += 1;
    await this.#apply();
    return idempotent(async () => {
      this.#silences -= 1;
      await this.#apply();
    });
  }

  async down(): Promise<Lift> {
    this.#downs += 1;
    if (this.#downs === 1) await this.#parts.carrier(false);
    return idempotent(async () => {
      this.#downs -= 1;
      if (this.#downs === 0) await this.#parts.carrier(true);
    });
  }

  loss(percent: number): Promise<Lift> {
    const lost = Math.round((percent / 100) * parts);
    const drop = lost >= parts ? 'drop' : `numgen random mod ${parts} < ${lost} drop`;
    return this.#rule({ fromNode: drop, toNode: drop });
  }

  delay(ms: number, jitterMs = 0): Promise<Lift> {
    return this.toxic({
      type: 'latency',
      attributes: { latency: Math.round(ms), jitter: Math.round(jitterMs) },
      stream: 'both',
    });
  }

  /** Toxiproxy counts in whole kB/s. */
  limit(bytesPerSecond: number): Promise<Lift> {
    const rate = Math.max(1, Math.round(bytesPerSecond / 1000));
    return this.toxic({ type: 'bandwidth', attributes: { rate }, stream: 'both' });
  }

  reset(): Promise<Lift> {
    return this.toxic({ type: 'reset_peer', attributes: { timeout: 0 }, stream: 'both' });
  }

  async toxic(toxic: Toxic): Promise<Lift> {
    return idempotent(await this.#parts.toxiproxy.add(toxic));
  }

  /** Adds rules on the node's side of Toxiproxy. */
  async #rule(rules: Rules): Promise<Lift> {
    this.#rules.add(rules);
    await this.#apply();
    return idempotent(async () => {
      this.#rules.delete(rules);
      await this.#apply();
    });
  }

  /** After a reboot of the node its interface is up again and has perhaps another address. */
  async applyAll(): Promise<void> {
    if (this.#downs > 0) await this.#parts.carrier(false);
    await this.#apply();
  }

  async #apply(): Promise<void> {
    const text = ruleset({
      apiPort: this.#parts.apiPort,
      node: this.#parts.nodeAddress(),
      silent: this.#silences > 0,
      rules: [...this.#rules],
    });
    await this.#parts.toxiproxy.inLinkSidecar(['nft', text]);
  }
}

/** All that is in force as one transaction of nft(8). */
export function ruleset({
  apiPort,
  node,
  silent,
  rules,
}: {
  apiPort: number;
  node: string;
  silent: boolean;
  rules: readonly Rules[];
}): string {
  const chain = (
    hook: 'input' | 'output',
    [device, port, address]: string[],
    pick: (rules: Rules) => string,
  ) =>
    [
      `chain ${hook} { type filter hook ${hook} priority -10; policy accept;`,
      `${device} "lo" accept;`,
      `tcp ${port} ${apiPort} accept;`,
      ...(silent ? ['drop;'] : []),
      ...rules.map((rule) => `ip ${address} ${node} ${pick(rule)};`),
      '}',
    ].join('\n');
  return [
    'add table inet firedrill; delete table inet firedrill;',
    'table inet firedrill {',
    chain('input', ['iifname', 'dport', 'saddr'], ({ fromNode }) => fromNode),
    chain('output', ['oifname', 'sport', 'daddr'], ({ toNode }) => toNode),
    '}',
  ].join('\n');
}
