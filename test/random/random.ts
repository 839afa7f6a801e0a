/** Choices by a seed. */
import { generator } from '../checks/generator.ts';

type Choice = string | number | object | null;

export class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = generator(seed);
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  pick<T extends string | number | object | null>(...from: [T, ...T[]]): T;
  pick<T extends [Choice, ...Choice[]]>(...from: T): T[number];
  pick(...from: Choice[]): Choice | undefined {
    return from[Math.floor(this.#next() * from.length)];
  }

  /** A whole number, both bounds included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  /** As people write it; in whole seconds. */
  seconds(least: number, most: number): `${number}s` {
    return `${this.whole(least, most)}s`;
  }

  some<T>(share: number, make: () => T): T[] {
    return this.chance(share) ? [make()] : [];
  }
}
