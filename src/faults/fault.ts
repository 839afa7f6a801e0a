/** A fault: something injected that returns how to lift it. */
import type { z } from 'zod';
import type { Capability } from '../history/plan.ts';
import type { Lab, Lift } from '../lab/lab.ts';

export interface Fault<Params extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** One sentence: what happens to whom. */
  readonly about: string;
  readonly needs: readonly Capability[];
  readonly params: Params;
  /** Injects it; what it returns lifts it. Throws LabError when the lab refuses. */
  inject(lab: Lab, params: z.output<Params>): Promise<Lift>;
}

/** Declares a fault; keeps the type of its parameters. */
export function fault<Params extends z.ZodObject>(definition: Fault<Params>): Fault<Params> {
  return definition;
}
