/** How fast lab time passes, measured by the events of one trial's timeline. */

/** The ratio of the last seconds, in wall ms: a fault changes it at once. */
const recentMs = 10_000;
/** A ratio of less wall time than this says nothing about the rest. */
const leastMs = 3_000;
/** Nor does one of less lab time: as a timeline begins, a rehearsal in a fork takes wall time while lab time stands still. */
const leastLabMs = 10_000;

/** A stretch of the timeline, in ms of lab time, by the two speeds that it passes at. */
export interface Stretch {
  /** While a fault is in force that slows the node down: the virtual lab then computes every instant. */
  readonly slowedMs: number;
  readonly freeMs: number;
}

interface Span {
  labMs: number;
  wallMs: number;
}

export class TimeRatio {
  readonly #slowed: Span = { labMs: 0, wallMs: 0 };
  readonly #free: Span = { labMs: 0, wallMs: 0 };
  /** The moments of the last seconds, oldest first. */
  #moments: Span[] = [];

  /** An event at that lab time came at that wall time; `slowed`: such a fault was in force until then. */
  reach(labMs: number, wallMs: number, { slowed }: { slowed: boolean }): void {
    const last = this.#moments.at(-1);
    if (last) {
      const span = slowed ? this.#slowed : this.#free;
      span.labMs += Math.max(0, labMs - last.labMs);
      span.wallMs += wallMs - last.wallMs;
    }
    this.#moments.push({ labMs, wallMs });
    const isOld = (moment: Span | undefined) => moment !== undefined && moment.wallMs < wallMs - recentMs;
    while (isOld(this.#moments[1])) this.#moments.shift();
  }

  /** Ms of lab time in one ms of wall time, over the last seconds before `nowWallMs`; null: not known yet. */
  recent(nowWallMs: number): number | null {
    const last = this.#moments.at(-1);
    const first = this.#moments.findLast(({ wallMs }) => wallMs <= nowWallMs - recentMs) ?? this.#moments[0];
    if (!first || !last || nowWallMs - first.wallMs < leastMs) return null;
    return (last.labMs - first.labMs) / (nowWallMs - first.wallMs);
  }

  /** The wall ms that this stretch will take, by the measured ratios; null: a ratio that it needs is not known yet. */
  wallMsOf({ slowedMs, freeMs }: Stretch): number | null {
    const slowed = slowedMs === 0 ? 0 : slowedMs / rateOf(this.#slowed);
    const free = freeMs === 0 ? 0 : freeMs / rateOf(this.#free);
    return Number.isFinite(slowed + free) ? slowed + free : null;
  }
}

/** Lab ms in one wall ms; 0: not known. */
function rateOf({ labMs, wallMs }: Span): number {
  return wallMs < leastMs || labMs < leastLabMs ? 0 : labMs / wallMs;
}
