/** The effects of faults on the node, beside those on a backup. Checks judge faults by these and never by their names. */
import { z } from 'zod';
import type { Plan, PlannedStep } from './plan.ts';

/** Why a node goes away. */
export const NodeLossCause = z.enum(['planned-reboot', 'panic', 'power', 'unknown']);
export type NodeLossCause = z.infer<typeof NodeLossCause>;

export const FaultEffect = z.discriminatedUnion('effect', [
  /** All work on the node is slow while it lasts: a slow sample then says nothing about the backup. */
  z.object({ effect: z.literal('slows-node') }),
  /** The node goes down once, with this cause: that loss was planned. */
  z.object({ effect: z.literal('takes-node'), cause: NodeLossCause }),
  /** The target still serves reads: a restore that fails while it lasts failed by itself. */
  z.object({ effect: z.literal('keeps-reads') }),
]);
export type FaultEffect = z.infer<typeof FaultEffect>;

/** The effects of a planned fault. */
export function effectsOf(step: Extract<PlannedStep, { do: 'inject' }>): readonly FaultEffect[] {
  return step.effects ?? effectsByName(step);
}

/** The ids of the planned faults that have an effect. */
export function faultsThat(plan: Plan, effect: FaultEffect['effect']): Set<string> {
  const steps = plan.steps.filter((step) => step.do === 'inject');
  const having = steps.filter((step) => effectsOf(step).some((one) => one.effect === effect));
  return new Set(having.map(({ fault }) => fault));
}

/** Plans of firedrill 0.1 carry no effects; these three faults are the only ones that had any. */
function effectsByName({ name, params }: { name: string; params: Record<string, unknown> }): FaultEffect[] {
  if (name === 'cpu-hog') return [{ effect: 'slows-node' }];
  if (name === 'disk-full') return [{ effect: 'keeps-reads' }];
  if (name !== 'node-reboot') return [];
  const cause = params.how === 'orderly' ? 'planned-reboot' : params.how;
  return [{ effect: 'takes-node', cause: NodeLossCause.catch('unknown').parse(cause) }];
}
