import { formatDuration } from '../../history/duration.ts';
import type { Plan } from '../../history/plan.ts';
import { seedList } from '../../report/strategy-summary.ts';
import { dataText } from './data.ts';
import { planTime, stepText } from './steps.ts';

/** A plan for people to read, each of its steps with its time: the output of `--dry-run`. */
export function planText(plan: Plan, seeds: readonly number[] = [plan.seed]): string {
  const { scenario, title, incident, lab, clock, needs, data, timelineMs, watchMs } = plan;
  return [
    `${scenario}: ${title}${incident ? ` (${incident})` : ''}`,
    `${lab} lab, ${clock} clock, ${seedList(seeds)}${needs.length > 0 ? `; needs ${needs.join(', ')}` : ''}`,
    dataText(data),
    '',
    'Subjects, each from the same starting state',
    ...subjectLines(plan),
    '',
    'Timeline of each subject, after its preparation and its baseline run',
    ...stepLines(plan),
    `  ${planTime(timelineMs)}  the timeline ends, and with it every fault; watching for ${formatDuration(watchMs)}`,
  ].join('\n');
}

function subjectLines({ subjects, leftOut = [] }: Plan): string[] {
  const width = Math.max(...[...subjects, ...leftOut].map(({ name }) => name.length));
  const run = subjects.map(({ name, mode, asserts, deadlineMs }) => {
    const deadline = deadlineMs === null ? '' : `; each backup has ${formatDuration(deadlineMs)}`;
    return `  ${name.padEnd(width)}  ${mode === 'assert' ? `asserted: ${asserts.join(', ')}` : 'measured'}${deadline}`;
  });
  const left = leftOut.map(
    ({ name, lacks }) => `  ${name.padEnd(width)}  left out: this lab lacks ${lacks.join(', ')}`,
  );
  return [...run, ...left];
}

function stepLines({ steps }: Plan): string[] {
  const times = steps.map(({ atMs }) => planTime(atMs));
  const width = Math.max(...times.map(({ length }) => length));
  return steps.map((step, index) => `  ${times[index]?.padEnd(width)}  ${stepText(step)}`);
}
