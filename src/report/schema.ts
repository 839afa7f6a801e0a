/** The published schema of report.json, generated from the zod schema so that the two cannot differ. */
import { z } from 'zod';
import { LabFacts } from '../history/events.ts';
import {
  BackupResult,
  Finding,
  FindingVerdict,
  Harm,
  Judgement,
  MeasuredMetric,
  MetFault,
  Outcome,
  SubjectJudgement,
  Verdict,
} from '../history/finding.ts';
import { Plan, PlannedData, PlannedStep, PlannedSubject } from '../history/plan.ts';
import { ControlPlaneFigures } from './control-plane.ts';
import { Stuck } from './d-state-tasks.ts';
import { Evidence } from './evidence.ts';
import { KernelLog } from './kernel-lines.ts';
import { Report, ReportedTrial } from './report.ts';
import { Deletion, ScheduleFigures } from './schedule.ts';
import { Point } from './series.ts';
import { StrategySummary } from './strategy-summary.ts';
import { FaultBand, JobBar, SubjectTimeline } from './timeline.ts';

const named = {
  ...{ Plan, PlannedData, PlannedStep, PlannedSubject, LabFacts },
  ...{
    Judgement,
    SubjectJudgement,
    Finding,
    BackupResult,
    MeasuredMetric,
    Outcome,
    Harm,
    Verdict,
    FindingVerdict,
    MetFault,
  },
  ...{ SubjectTimeline, FaultBand, JobBar, Point, Stuck, KernelLog, Evidence },
  ...{ ReportedTrial, StrategySummary },
  ...{ ControlPlaneFigures, ScheduleFigures, Deletion },
};

/** report.json as JSON Schema, draft 2020-12. */
export function reportSchema(): Record<string, unknown> {
  return {
    ...jsonSchemaOf(Report, named),
    title: 'firedrill report',
    description:
      'The result of a run of `scenario run`. Times are milliseconds of lab time from the start of the timeline.',
  };
}

/** A zod schema as JSON Schema, with definitions of the named parts. */
export function jsonSchemaOf(
  whole: z.ZodType,
  parts: Readonly<Record<string, z.ZodType>>,
): Record<string, unknown> {
  const names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(parts)) names.add(schema, { id });
  return z.toJSONSchema(whole, { metadata: names, override: ({ jsonSchema }) => trim(jsonSchema) });
}

// zod bounds every integer by JavaScript's own limit, which says nothing about a report.
function trim(schema: { type?: unknown; minimum?: unknown; maximum?: unknown }): void {
  if (schema.type !== 'integer') return;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}

/** The text of docs/report.schema.json. */
export function reportSchemaText(): string {
  return `${JSON.stringify(reportSchema(), null, 2)}\n`;
}
