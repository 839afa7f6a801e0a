/** report.json: the report as it is, for programs. Its schema is docs/report.schema.json. */
import type { Report } from './report.ts';

/** The report as indented JSON with a line end. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
