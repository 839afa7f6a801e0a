/** Caveats: the sentences that limit the use of a report's figures. */
import type { Report } from './report.ts';

/** One sentence or two about the clock of the run. */
export function caveat({ clock }: Report): string {
  return clock === 'virtual'
    ? 'Figures are in lab time: they describe protocols, timers, retries and kernels, and repeat from run to run. They do not describe the speed of a CPU, disk or network card. The lab has one CPU: a stall that needs two does not occur.'
    : 'Figures were measured in real time on this machine: they include its other work, and differ a little from run to run.';
}

/** The command that repeats the run. */
export function commandToRepeat({ plan, clock, seeds }: Report): string {
  return (
    plan.again ?? `scenario run ${plan.scenario} --lab ${plan.lab} --clock ${clock} --seed ${seeds.join(',')}`
  );
}
