/** The windows in which a plan puts faults in force. */
import type { Plan } from '../../history/plan.ts';

export interface PlannedWindow {
  readonly fault: string;
  readonly name: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** In the order of the plan. Of a relative fault, whose moment depends on a backup, the earliest window. */
export function plannedFaults({ steps, timelineMs }: Plan): PlannedWindow[] {
  return steps.flatMap((step) => {
    if (step.do !== 'inject') return [];
    const { fault, name, atMs: fromMs, liftAtMs, relative } = step;
    return [{ fault, name, fromMs, untilMs: liftAtMs ?? (relative ? fromMs + relative.forMs : timelineMs) }];
  });
}
