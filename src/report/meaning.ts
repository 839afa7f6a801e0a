/** What the figures mean and what they do not: said wherever people read figures. */
import type { Report } from './report.ts';

/** One sentence or two about the clock of the run. */
export function whatFiguresMean({ clock }: Report): string {
  return clock === 'virtual'
    ? 'Figures are in lab time: they tell about protocols, timers, retries and kernels, and repeat from run to run; they do not tell how fast a given CPU, disk or network card is, and as the lab has one CPU, stalls that need two cannot show.'
    : 'Figures were taken in real time on this machine: whatever else it was doing is in them, and they differ a little from run to run.';
}

/** What ran, so that it can be run again. */
export function howToRepeat({ plan, clock, seeds }: Report): string {
  return (
    plan.again ?? `scenario run ${plan.scenario} --lab ${plan.lab} --clock ${clock} --seed ${seeds.join(',')}`
  );
}
