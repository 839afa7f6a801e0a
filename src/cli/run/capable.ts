/** Whether a lab can do what a plan needs, told before anything starts. */
import { UsageError } from '../../errors.ts';
import type { Capability, Plan } from '../../history/plan.ts';

/** Another way to run it. */
export interface Elsewhere {
  /** As on the command line, e.g. `--clock virtual`. */
  readonly how: string;
  readonly can: ReadonlySet<Capability>;
}

/** Refuses a plan that needs what its lab cannot do, naming a way that can. `elsewhere` is asked only then. */
export async function requireCapable(
  plan: Plan,
  can: ReadonlySet<Capability>,
  elsewhere: () => Promise<readonly Elsewhere[]>,
): Promise<void> {
  const lacking = plan.needs.filter((need) => !can.has(need));
  if (lacking.length === 0) return;
  const way = (await elsewhere()).find((other) => plan.needs.every((need) => other.can.has(need)));
  throw new UsageError({
    what: `it needs what the ${plan.lab} lab cannot do on a ${plan.clock} clock: ${lacking.join(', ')}`,
    where: plan.scenario,
    found:
      lacking.flatMap((need) => (why[need] ? `${need}: ${why[need]}` : [])).join('\n            ') ||
      undefined,
    hint: way ? `Run it with ${way.how}.` : 'There is no lab that can do all of it.',
  });
}

/** Why the container lab may lack it. */
const why: Partial<Record<Capability, string>> = {
  'kernel-nfs': "the host's kernel has no NFS client, and pods have no other kernel",
  'disposable-kernel':
    "a hard mount may hang the host's own kernel until it is rebooted; --allow-host-hang takes that risk",
};
