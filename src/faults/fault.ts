/** A fault: something injected that returns how to lift it. */
import type { z } from 'zod';
import type { Duration } from '../history/duration.ts';
import type { FaultEffect } from '../history/effects.ts';
import type { MeterName } from '../history/meters.ts';
import type { Capability } from '../history/plan.ts';
import type { Lab, Lift } from '../lab/lab.ts';

export interface Fault<Params extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** One sentence: the effect, and on which host. */
  readonly about: string;
  readonly needs: readonly Capability[];
  /** Further needs with these parameters. Absent: nothing. */
  alsoNeeds?(params: z.output<Params>): readonly Capability[];
  /** Its parameters. One called `for` says how long it lasts, in ms; without it, until the end of the timeline. */
  readonly params: Params;
  /** It is over as soon as it has been injected; there is nothing to lift. */
  readonly instant?: boolean;
  /**
   * The resources that it holds exclusively while it is active. Two faults that hold the same cannot be active at once.
   * Absent: only its own name, so that it cannot overlap itself.
   */
  holds?(params: z.output<Params>): readonly string[];
  /** Its effects on the node beside the backup; the plan carries them to the checks. Absent: none. */
  effects?(params: z.output<Params>): readonly FaultEffect[];
  /** The meters whose increase shows that it did something to a backup. Empty: it does nothing to a backup. */
  meets(params: z.output<Params>): readonly MeterName[];
  /** Faults that begin with it, are injected just before it, and last longer. */
  alongside?(params: z.output<Params>): readonly Companion[];
  /** Injects it and returns its lift. Throws LabError when the lab refuses. */
  inject(lab: Lab, params: z.output<Params>): Promise<Lift>;
}

/** A fault that comes with another one. */
export interface Companion {
  readonly fault: Fault;
  readonly params: Record<string, unknown>;
  /** Milliseconds from the injection to its lift. */
  readonly forMs: number;
}

/** A step of a timeline that injects a fault. */
export interface InjectStep {
  do: 'inject';
  fault: string;
  /** As a scenario file writes them: `{ on: 'target', for: '45s' }`. */
  params: Record<string, unknown>;
}

/** How long a fault lasts; without `for`, until the timeline ends. */
export interface Lasting {
  for?: Duration;
}

/** A fault that scenario files call, as in `silence('target', { for: '45s' })`: a function that makes the step. */
export type FaultWord<Params extends z.ZodObject, Arguments extends unknown[]> = Fault<Params> &
  ((...args: Arguments) => InjectStep);

/** A fault with its arguments in scenario files: `word` makes its parameters of them. */
export interface WordDefinition<Params extends z.ZodObject, Arguments extends unknown[]>
  extends Fault<Params> {
  word(...args: Arguments): z.input<Params>;
}

/**
 * Declares a fault; keeps the type of its parameters. With a `word`, scenario files can call it. Without one, the fault
 * comes only with another fault.
 */
export function fault<Params extends z.ZodObject, Arguments extends unknown[]>(
  definition: WordDefinition<Params, Arguments>,
): FaultWord<Params, Arguments>;
export function fault<Params extends z.ZodObject>(definition: Fault<Params>): Fault<Params>;
export function fault<Params extends z.ZodObject, Arguments extends unknown[]>(
  definition: Fault<Params> | WordDefinition<Params, Arguments>,
): Fault<Params> {
  if (!('word' in definition)) return definition;
  const { word, ...properties } = definition;
  const call = (...args: Arguments): InjectStep => ({
    do: 'inject',
    fault: properties.name,
    params: word(...args),
  });
  // A function's `name` is read-only and can be defined.
  return Object.defineProperties(call, Object.getOwnPropertyDescriptors(properties)) as typeof call &
    typeof properties;
}

/** A lift that does its work once: later calls wait for the first and do nothing more. */
export function once(undo: () => Promise<void>): Lift {
  let done: Promise<void> | undefined;
  return () => {
    done ??= undo();
    return done;
  };
}

/** The resources that faults hold, so that conflicting faults name the same ones. */
export const held = {
  carrier: 'the carrier of the link',
  nfs: "the target's NFS server",
  ssh: "the target's SSH server",
  disks: "the target's disks",
  power: 'the power of the target',
  node: 'the node',
  schedule: "the backup's schedule",
  cpus: (host: 'node' | 'target') => `the CPUs of the ${host}`,
} as const;
