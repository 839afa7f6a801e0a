/** The cue of a fault that is relative to a backup: the moment of that backup at which the fault is injected. */
import { z } from 'zod';
import { formatDuration } from './duration.ts';

/** Longer than any message that a tool prints on one line in practice, and short enough for a report. */
export const LONGEST_LINE_TEXT = 200;

export const Cue = z.discriminatedUnion('at', [
  /** That share, in percent below 100, of the time that the backup takes without the fault. */
  z.object({ at: z.literal('share'), percent: z.number().min(0).lt(100) }),
  /** That many ms of lab time after the backup's start. */
  z.object({ at: z.literal('time'), afterMs: z.number().nonnegative() }),
  /** The first line of the backup's output, stdout or stderr, that contains this text. */
  z.object({ at: z.literal('line'), text: z.string().min(1).max(LONGEST_LINE_TEXT) }),
]);
export type Cue = z.infer<typeof Cue>;

/** The part of a plan that a relative fault adds. */
export const RelativeFault = z.object({
  /** The number of the backup in the timeline, from 1 on. */
  backup: z.int().positive(),
  cue: Cue,
  /** Milliseconds from its cue to its lift; 0: it is over by itself. */
  forMs: z.number().nonnegative(),
});
export type RelativeFault = z.infer<typeof RelativeFault>;

/** The record of a cue that came. */
export const CueCame = z.object({
  backup: z.int().positive(),
  job: z.string(),
  cue: Cue,
  /** From the start of the backup to its cue, in ms of lab time. */
  afterMs: z.number(),
  /** Only of a share: the duration that it is a share of, in ms, and the run that gave it. */
  of: z.object({ run: z.enum(['rehearsal', 'baseline']), durationMs: z.number() }).optional(),
});
export type CueCame = z.infer<typeof CueCame>;

/** A cue in words: `50 % into backup 1`. */
export function cueText({ backup, cue }: { backup: number; cue: Cue }): string {
  switch (cue.at) {
    case 'share':
      return `${cue.percent} % into backup ${backup}`;
    case 'time':
      return `${formatDuration(cue.afterMs)} into backup ${backup}`;
    case 'line':
      return `once backup ${backup} prints "${cue.text}"`;
  }
}
