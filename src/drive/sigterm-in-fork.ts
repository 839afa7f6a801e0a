import type { EventOf } from '../history/events.ts';
import type { Job, Lab } from '../lab/lab.ts';
import { untilEnded } from './until-ended.ts';

/** The interval between checks of the job's other processes, in lab ms. */
const lookEveryMs = 500;

/** An answer: whether SIGTERM ended the job, how long that took, and when it was sent. */
export interface SigtermAnswer
  extends Pick<EventOf<'sigterm-tried'>, 'ended' | 'afterMs' | 'left' | 'scriptEnded'> {
  /** Lab time in the fork. */
  sentMs: number;
}

/**
 * In a fork, lets the job run on for `waitMs` of lab time, sends SIGTERM to it, and checks whether it ends within `withinMs`. undefined
 * where the lab cannot fork; `{ endedAfterMs }` where the job ended by itself in the meantime.
 */
export async function sigtermInFork(
  lab: Lab,
  job: Job,
  { waitMs = 0, withinMs }: { waitMs?: number; withinMs: number },
): Promise<SigtermAnswer | { endedAfterMs: number } | undefined> {
  await using fork = await lab.fork({ probes: false });
  if (!fork) return undefined;
  const { clock } = fork;
  const forked = fork.job(job);
  const fromMs = clock.now();
  if (waitMs > 0) await untilEnded(clock, forked, fromMs + waitMs);
  const sentMs = clock.now();
  if (hasEnded(forked)) return { endedAfterMs: sentMs - fromMs };
  await forked.signal('SIGTERM');
  await untilEnded(clock, forked, sentMs + withinMs);
  // It went with its node, which panicked: that is no answer to a signal.
  if (forked.exited?.lost) return { ended: false, afterMs: clock.now() - sentMs, sentMs };
  let left = await forked.processes();
  // Ended is a job of which nothing lives any more: a parent may be gone whose child hangs.
  while (left.length > 0 && clock.now() < sentMs + withinMs) {
    await clock.advance(clock.now() + lookEveryMs);
    left = await forked.processes();
  }
  const afterMs = clock.now() - sentMs;
  if (left.length === 0) return { ended: true, afterMs, sentMs };
  return { ended: false, afterMs, sentMs, left, scriptEnded: hasEnded(forked) };
}

function hasEnded({ exited }: Job): boolean {
  return exited !== undefined;
}
