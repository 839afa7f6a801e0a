/** How often to sample: every second around events, ever more seldom in quiet stretches. */

/** Around an event. */
export const closeMs = 1_000;
/** For so long after an event it stays at `closeMs`. */
export const closeForMs = 5_000;
/** The longest pause; Longhorn polls its backup target every 5 min, so a drill is never blind for longer than that. */
export const farMs = 300_000;

/** The pause until the next sample, so long (ms) after the last event: it grows with the quiet, a fifth of it. */
export function pauseMs(sinceEventMs: number): number {
  if (sinceEventMs < closeForMs) return closeMs;
  return Math.min(farMs, Math.max(closeMs, sinceEventMs / 5));
}

/** A routine job that is over sooner than this, and well, was no event. One that takes longer is an event from its start on. */
export const routineMs = 5_000;
/** The heartbeat beats for so long after a routine job, where nothing else has happened lately. */
export const glanceForMs = 2_000;

/** The pause until the next sample, so long (ms) after the last routine job: each sample comes at three times the time of the one before. */
export function glancePauseMs(sinceRoutineMs: number): number {
  return Math.max(closeMs, 2 * sinceRoutineMs);
}

/** The heartbeat and the bystander's work rest when nothing has happened for this long. */
export const restAfterMs = 60_000;
/** The bystander works at most this often around events: its three processes cost more than all other probes together. */
export const bystanderMs = 30_000;
/** And this often while nothing happens, which is when there is nothing to compare but the quiet itself. */
export const quietBystanderMs = 1_800_000;
