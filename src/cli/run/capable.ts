import { UsageError } from '../../errors.ts';
import type { Capability, Plan } from '../../history/plan.ts';

/** Refuses a plan that needs what its lab cannot do, naming the lab that can. `otherClock`: what the lab can on the other clock. */
export function requireCapable(
  plan: Plan,
  can: ReadonlySet<Capability>,
  otherClock: ReadonlySet<Capability>,
): void {
  const lacking = plan.needs.filter((need) => !can.has(need));
  if (lacking.length === 0) return;
  const other = plan.clock === 'virtual' ? 'real' : 'virtual';
  throw new UsageError({
    what: `it needs what the ${plan.lab} lab cannot do on a ${plan.clock} clock: ${lacking.join(', ')}`,
    where: plan.scenario,
    hint: lacking.every((need) => otherClock.has(need))
      ? `Run it with --clock ${other}.`
      : 'The containers lab can; it is not in this version.',
  });
}
