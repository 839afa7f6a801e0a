/** The measured figures of the claims, with the run that each comes from: docs/claims.json. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Report } from '../../src/report/report.ts';
import type { Claim, Figure } from './claim.ts';

/** The trial behind a figure. */
const Source = z.strictObject({
  scenario: z.string(),
  strategy: z.string(),
  seed: z.int(),
  /** The day of the run, ISO 8601. */
  date: z.string(),
  clock: z.string(),
  kernel: z.string(),
  /** SHA-256 of the virtual lab's image. */
  image: z.string(),
});
export type Source = z.infer<typeof Source>;

/** Values by the name of the figure, by the title of the claim. */
const Measured = z.record(
  z.string(),
  z.record(z.string(), z.strictObject({ value: z.number(), source: Source })),
);
export type Measured = z.infer<typeof Measured>;

const file = join(import.meta.dirname, '../../docs/claims.json');

/** Every figure measured so far; none before the first run. Throws where the file is no such record. */
export function readMeasured(path = file): Measured {
  return existsSync(path) ? Measured.parse(JSON.parse(readFileSync(path, 'utf8'))) : {};
}

/** The record as the text of its file. */
export function measuredText(measured: Measured): string {
  return `${JSON.stringify(measured, null, 2)}\n`;
}

/** The report of a finished run, from its folder. */
export function reportIn(folder: string): Report {
  return Report.parse(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')));
}

/**
 * The record with the figures of these reports in place of older ones. Claims and figures that no longer exist are left out. Throws
 * where a report lacks a figure of its own scenario.
 */
export function withReports(
  before: Measured,
  claims: readonly Claim[],
  reports: readonly Report[],
): Measured {
  return Object.fromEntries(
    claims.map(({ title, figures }) => [
      title,
      Object.fromEntries(
        Object.entries(figures).flatMap(([name, figure]) => {
          const report = reports.find((one) => isOf(one, figure));
          const found = report ? measure(report, figure) : before[title]?.[name];
          return found ? [[name, found]] : [];
        }),
      ),
    ]),
  );
}

function isOf(report: Report, { scenario, strategy }: Figure): boolean {
  return report.scenario === scenario && report.trials.some((trial) => trial.strategy === strategy);
}

function measure(report: Report, figure: Figure) {
  const { scenario, strategy, title } = figure;
  const trial = report.trials.find((one) => one.strategy === strategy);
  const judged = report.judgement.subjects.find(({ subject }) => subject === trial?.subject);
  const course = report.subjects.find(({ subject }) => subject === trial?.subject);
  const value = judged && course ? figure.of(judged, course) : null;
  const image = trial?.lab?.versions.image;
  if (value === null || !trial?.lab || !trial.startedAt || image === undefined)
    throw new Error(`the report of ${scenario} has no figure of ${strategy} for: ${title}`);
  const { clock, kernel } = trial.lab;
  const date = trial.startedAt.slice(0, 10);
  return { value, source: { scenario, strategy, seed: trial.seed, date, clock, kernel, image } };
}
