/** The wall time that a run still takes: from the lab time left and the measured ratio, and from trials that are done. */
import { durationText } from '../../history/time-text.ts';
import type { TrackedTrial } from './tracked.ts';

/** A ratio that no event has confirmed for longer is no longer known. Wall ms. */
const silentMs = 20_000;

export interface TimeLeft {
  readonly ms: number;
  /** No trial has come to its end yet: the time of an inspection is not known, and not counted. */
  readonly atLeast: boolean;
}

/** `waiting`: the number of trials that have not started. null: it cannot be known yet. */
export function timeLeft(
  trials: readonly TrackedTrial[],
  waiting: number,
  nowWallMs: number,
): TimeLeft | null {
  const done = trials.filter(({ endedWallMs }) => endedWallMs !== null);
  const running = trials.filter(({ endedWallMs }) => endedWallMs === null);
  const inspectionMs = mean(done.flatMap(inspectionOf));
  const known = running.map((trial) => leftOf(trial, nowWallMs, inspectionMs));
  const wholeMs = mean([
    ...done.filter(isComplete).map(({ startedWallMs, endedWallMs }) => (endedWallMs ?? 0) - startedWallMs),
    ...running.flatMap(({ startedWallMs }, nth) => {
      const leftMs = known[nth] ?? null;
      return leftMs === null ? [] : [nowWallMs - startedWallMs + leftMs];
    }),
  ]);
  // A trial in its preparation takes as long as the others; one that has taken longer than they is unlike them.
  const left = running.map(({ startedWallMs, state }, nth) => {
    const byOthersMs =
      wholeMs === null || state.phase === 'aftermath' ? null : wholeMs - (nowWallMs - startedWallMs);
    return known[nth] ?? (byOthersMs !== null && byOthersMs > 0 ? byOthersMs : null);
  });
  if (left.some((ms) => ms === null) || (waiting > 0 && wholeMs === null)) return null;
  const allMs = left.map((ms) => ms ?? 0);
  const workMs = allMs.reduce((sum, ms) => sum + ms, waiting * (wholeMs ?? 0));
  return {
    ms: Math.max(0, ...allMs, workMs / Math.max(1, running.length)),
    atLeast: inspectionMs === null,
  };
}

/** In steps as coarse as the knowledge is: `about 40 s left`, `at least 3 min left`. */
export function timeLeftText({ ms, atLeast }: TimeLeft): string {
  const stepMs = ms < 60_000 ? 5_000 : ms < 600_000 ? 30_000 : ms < 3_600_000 ? 60_000 : 600_000;
  const rounded = Math.max(stepMs, Math.round(ms / stepMs) * stepMs);
  return `${atLeast ? 'at least' : 'about'} ${durationText(rounded)} left`;
}

function leftOf(trial: TrackedTrial, nowWallMs: number, inspectionMs: number | null): number | null {
  const { state, isTimed, timeRatio, rest, eventWallMs, phaseWallMs } = trial;
  if (state.phase === 'aftermath' && inspectionMs !== null)
    return Math.max(0, inspectionMs - (nowWallMs - phaseWallMs));
  if (!isTimed || nowWallMs - eventWallMs > silentMs) return null;
  const ms = timeRatio.wallMsOf(rest);
  return ms === null ? null : Math.max(0, ms - (nowWallMs - eventWallMs)) + (inspectionMs ?? 0);
}

function isComplete({ state }: TrackedTrial): boolean {
  return state.ended === 'completed';
}

function inspectionOf(trial: TrackedTrial): number[] {
  const { endedWallMs, phaseWallMs } = trial;
  return isComplete(trial) && endedWallMs !== null ? [endedWallMs - phaseWallMs] : [];
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
