/** The published schemas of matrix.json, of the comparison and of a baseline, generated from the zod schemas. */
import { jsonSchemaOf } from '../report/schema.ts';
import { Baseline } from './baseline.ts';
import { MetricChange, TrialChange } from './change.ts';
import { Comparison } from './comparison.ts';
import { Cell, LeftOut, Matrix, MatrixTrial } from './matrix.ts';
import { Rank, Recommendation } from './recommendation.ts';
import { LabIdentity, PromiseResult, TrialResult } from './result.ts';

/** Each file in docs/ with its schema, JSON Schema draft 2020-12. */
export function compareSchemas(): Record<string, Record<string, unknown>> {
  const shared = { LabIdentity, PromiseResult };
  return {
    'matrix.schema.json': {
      ...jsonSchemaOf(Matrix, { ...shared, MatrixTrial, Cell, LeftOut, Rank, Recommendation }),
      title: 'firedrill matrix',
      description: 'The result of `scenario compare`: strategies × scenarios. Lab times are in milliseconds.',
    },
    'comparison.schema.json': {
      ...jsonSchemaOf(Comparison, { TrialChange, MetricChange, PromiseResult }),
      title: 'firedrill comparison',
      description: 'The changes between two finished runs, or between a baseline and a matrix.',
    },
    'baseline.schema.json': {
      ...jsonSchemaOf(Baseline, { ...shared, TrialResult }),
      title: 'firedrill baseline',
      description: 'The results of trials that `scenario compare --baseline` compares with.',
    },
  };
}
