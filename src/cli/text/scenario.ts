import { cueText } from '../../history/cue.ts';
import { formatDuration } from '../../history/duration.ts';
import { cueOf } from '../../scenario/occurrences.ts';
import type { Scenario } from '../../scenario/parse.ts';
import { dataText } from './data.ts';
import { faultText } from './steps.ts';

/** A scenario for people to read. */
export function scenarioText(scenario: Scenario): string {
  const { name, title, incident, summary, data, watchMs, endsMs, needs } = scenario;
  return [
    `${name}: ${title}`,
    ...(incident ? [`Replays ${incident}.`] : []),
    ...(summary ? ['', summary] : []),
    '',
    'Subjects',
    ...subjectLines(scenario),
    '',
    'Timeline',
    ...scenario.timeline.map(entryText),
    ...(endsMs === undefined ? [] : [`  ${formatDuration(endsMs)}: it ends`]),
    `  then ${formatDuration(watchMs)} of watching`,
    '',
    `Data: ${dataText(data)}`,
    ...(needs.length > 0
      ? [`Needs of the lab, besides those of faults and strategies: ${needs.join(', ')}`]
      : []),
  ].join('\n');
}

function subjectLines({ subjects, beside }: Scenario): string[] {
  const rows = [
    ...Object.entries(subjects).map(([name, subject]) => [name, modeText(subject)] as const),
    ...beside.map((name) => [name, 'measured, for comparison'] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, mode]) => `  ${name.padEnd(width)}  ${mode}`);
}

function modeText(subject: Scenario['subjects'][string]): string {
  if (subject.mode === 'measure') return 'measured';
  const claims = subject.claims.map((claim) => {
    if (claim.claim === 'holds') return claim.checks.join(', ');
    return claim.within ? `fails cleanly, within ${formatDuration(claim.within)}` : 'fails cleanly';
  });
  return `asserted: ${claims.join('; ')}`;
}

function entryText(entry: Scenario['timeline'][number]): string {
  const steps = entry.steps.map((step) =>
    step.do === 'inject' ? faultText(step.fault, step.params) : step.do,
  );
  return `  ${whenText(entry)}: ${steps.join(', ')}`;
}

function whenText(entry: Scenario['timeline'][number]): string {
  switch (entry.kind) {
    case 'at':
      return formatDuration(entry.at);
    case 'every':
      return `every ${formatDuration(entry.every)} from ${formatDuration(entry.from)} until ${formatDuration(entry.until)}`;
    case 'relative':
      return cueText({ backup: entry.to.backup, cue: cueOf(entry.cue) });
  }
}
