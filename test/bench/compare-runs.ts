/** Holds several runs of the same scenario and seed against each other. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event } from '../../src/history/events.ts';
import type { Judgement } from '../../src/history/finding.ts';
import { readRun } from '../../src/history/run.ts';

export interface Comparison {
  /** Outcomes, and the verdict of each finding. */
  same: boolean;
  /** How far apart the same event is, at most, in ms of lab time. */
  farthestMs: number;
  /** How many events each run has that are no samples; 0: not all have the same. */
  events: number;
  /** How many of the runs have the first one's history, samples and all, to the last digit; at least the first has. */
  alike: number;
  /** Lab time of one run, over its subjects, in ms. */
  labMs: number;
}

/** Events are matched without the samples: an event a millisecond later may shift them all. */
export async function compareRuns(folders: string[]): Promise<Comparison> {
  const judged = await Promise.all(folders.map(async (folder) => JSON.stringify(await findings(folder))));
  const whole = folders.map(eventsOf);
  const histories = whole.map(withoutSamples);
  const first = histories[0] ?? [];
  const alike = histories.every((events) => events.map(nameOf).join() === first.map(nameOf).join());
  const spreads = first.map((_, index) => spread(histories.map((events) => events[index]?.t ?? Number.NaN)));
  return {
    same: new Set(judged).size === 1,
    farthestMs: Math.max(...spreads),
    events: alike ? first.length : 0,
    alike: whole.map(spelledOut).filter((text, _, [theFirst]) => text === theFirst).length,
    labMs: first.filter(({ type }) => type === 'subject-ended').reduce((sum, { t }) => sum + t, 0),
  };
}

async function findings(folder: string) {
  const { judgement } = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as {
    judgement: Judgement;
  };
  return judgement.subjects.map(({ subject, outcome, findings }) => ({
    subject,
    outcome,
    findings: findings.map(({ check, verdict }) => ({ check, verdict })),
  }));
}

/** Trial by trial, without the first lines, which carry the wall-clock time. */
function eventsOf(folder: string): Event[] {
  const all = readRun(folder).trials.flatMap(({ events }) => events);
  return all.filter(({ type }) => type !== 'trial-started' && type !== 'subject-started');
}

function withoutSamples(history: Event[]): Event[] {
  return history.filter(({ type }) => type !== 'sample');
}

function spelledOut(history: Event[]): string {
  return history.map((event) => JSON.stringify(event)).join('\n');
}

function nameOf(event: Event): string {
  const what =
    'job' in event ? event.job : 'fault' in event ? event.fault : 'class' in event ? event.class : '';
  return `${event.subject} ${event.type} ${what}`;
}

function spread(times: number[]): number {
  return Math.max(...times) - Math.min(...times);
}
