/** Writes the reports of a run beside its history, each whole or not at all. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Judgement } from '../history/finding.ts';
import type { TrialHistory } from '../history/trial-history.ts';
import { renderHtml } from './html.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { makeReport, type Report } from './report.ts';

/** Each file of a report, with its renderer. A format is added here. */
export const formats = {
  'report.json': renderJson,
  'report.md': renderMarkdown,
  'junit.xml': renderJunit,
  'report.html': renderHtml,
} as const satisfies Record<string, (report: Report) => string>;

/**
 * Writes all formats into a folder that exists, over those of an earlier judgement, and returns the report they show.
 * All are rendered and on disk before the first takes its name. Throws a LabError when the disk refuses.
 */
export async function writeReports(
  dir: string,
  trials: readonly TrialHistory[],
  judgement: Judgement,
): Promise<Report> {
  const report = makeReport(trials, judgement);
  const files = Object.entries(formats).map(([name, render]) => ({
    path: join(dir, name),
    aside: join(dir, `.${name}.${process.pid}`),
    content: render(report),
  }));
  try {
    for (const { aside, content } of files) await writeFile(aside, content);
    for (const { aside, path } of files) await rename(aside, path);
  } catch (cause) {
    throw new LabError(
      {
        what: `the reports cannot be written (${(cause as NodeJS.ErrnoException).code})`,
        where: dir,
        hint: `The histories are kept. Make room, then: scenario report ${dir}`,
      },
      { cause },
    );
  } finally {
    for (const { aside } of files) await rm(aside, { force: true });
  }
  return report;
}
