/** A baseline: the results of trials in a file that Git tracks. Later results are compared with them. */
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { changeOf } from './change.ts';
import { keyOf, TrialResult } from './result.ts';

/** Raised when a program that reads baselines would have to change. */
export const BASELINE_SCHEMA = 1;

export const Baseline = z.object({
  schemaVersion: z.literal(BASELINE_SCHEMA),
  /** In the order of the matrix that made it. */
  results: z.array(TrialResult),
});
export type Baseline = z.infer<typeof Baseline>;

/** Reads the text of a baseline. Throws UsageError for another schema or another document. `where`: its file, for messages. */
export function parseBaseline(text: string, where: string): Baseline {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UsageError({ what: 'the baseline is not JSON', where }, { cause });
  }
  const schema = (json as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof schema === 'number' && schema !== BASELINE_SCHEMA)
    throw new UsageError({
      what: 'the baseline has another schema',
      where,
      expected: `schemaVersion ${BASELINE_SCHEMA}`,
      found: `schemaVersion ${schema}`,
      hint: 'Make it again with --update-baseline, and review its changes.',
    });
  const parsed = Baseline.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UsageError({ what: 'this is not a baseline', where, found: z.prettifyError(parsed.error) });
}

/** The text of a baseline, for a diff that a reviewer can read. */
export function baselineText(baseline: Baseline): string {
  return `${JSON.stringify(baseline, null, 2)}\n`;
}

/**
 * The baseline with these results in the place of their former ones. A result without a change keeps its former record, so that a diff
 * shows changes alone; results of other trials stay. Pure.
 */
export function updatedBaseline(before: Baseline | undefined, results: readonly TrialResult[]): Baseline {
  const former = new Map(before?.results.map((result) => [keyOf(result), result]));
  const updated = results.map((result) => {
    const was = former.get(keyOf(result));
    if (!was) return result;
    const { state, differs } = changeOf(was, result);
    return state === 'same' && differs?.length === 0 ? was : result;
  });
  const keys = new Set(results.map(keyOf));
  const others = (before?.results ?? []).filter((result) => !keys.has(keyOf(result)));
  return { schemaVersion: BASELINE_SCHEMA, results: [...updated, ...others] };
}

/**
 * The results of a baseline that a matrix of these scenarios and strategies is compared with. Throws UsageError where the baseline lacks
 * a scenario as a whole: it belongs to other scenarios.
 */
export function resultsFor(
  { results }: Baseline,
  planned: { scenarios: readonly string[]; strategies: readonly string[] },
  where: string,
): TrialResult[] {
  const known = [...new Set(results.map(({ scenario }) => scenario))];
  const lacking = planned.scenarios.filter((scenario) => !known.includes(scenario));
  if (lacking.length > 0)
    throw new UsageError({
      what: 'the baseline belongs to other scenarios',
      where,
      expected: `results of ${lacking.join(', ')}`,
      found: known.length > 0 ? `results of ${known.join(', ')}` : 'no result',
      hint: 'Add them with --update-baseline, or leave --baseline out.',
    });
  return results.filter(
    ({ scenario, strategy }) => planned.scenarios.includes(scenario) && planned.strategies.includes(strategy),
  );
}
