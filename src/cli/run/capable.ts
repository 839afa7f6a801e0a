/** Whether a lab has the capabilities that a plan needs, checked before anything starts. */
import { UsageError } from '../../errors.ts';
import type { Capability, Plan } from '../../history/plan.ts';

/** Another way to run it. */
export interface Elsewhere {
  /** As on the command line, e.g. `--clock virtual`. */
  readonly how: string;
  readonly can: ReadonlySet<Capability>;
}

/** Refuses a plan that needs a missing capability, naming a lab that has it. `elsewhere` is asked only then. */
export async function requireCapable(
  plan: Plan,
  can: ReadonlySet<Capability>,
  elsewhere: () => Promise<readonly Elsewhere[]>,
): Promise<void> {
  const lacking = plan.needs.filter((need) => !can.has(need));
  if (lacking.length === 0) return;
  const others = (await elsewhere()).map(({ how, can }) => ({
    how,
    lacks: plan.needs.filter((need) => !can.has(need)),
  }));
  const way = others.find(({ lacks }) => lacks.length === 0);
  throw new UsageError({
    what: `the scenario needs a capability that the ${plan.lab} lab lacks on a ${plan.clock} clock: ${lacking.join(', ')}`,
    where: plan.scenario,
    found:
      lacking.flatMap((need) => (why[need] ? `${need}: ${why[need]}` : [])).join('\n            ') ||
      undefined,
    hint: way
      ? `Run it with ${way.how}.`
      : `No lab can do all of it here: ${others.map(({ how, lacks }) => `${how} lacks ${lacks.join(', ')}`).join('; ')}.`,
  });
}

/** Why a lab may lack it, and what to do instead. */
const why: Partial<Record<Capability, string>> = {
  'kernel-nfs':
    "the host's kernel has no NFS client, and pods have no other kernel; the virtual lab has its own, for nfs-soft and nfs-hard",
  kubernetes: 'the virtual lab has none; of those over NFS, nfs-soft and nfs-hard run there',
  'own-programs':
    'the strategy brings packages, files or secrets; the virtual lab installs them, and the pods of the container lab run one image',
  'disposable-kernel':
    "a hard mount may hang the host's own kernel until it is rebooted; --allow-host-hang takes that risk",
};
