/** Comparisons are pure functions of the results of trials. */
export { COMPARISON_SCHEMA, Comparison, compare, type Side } from './comparison.ts';
export { renderComparisonMarkdown } from './comparison-markdown.ts';
export { renderComparison } from './comparison-terminal.ts';
export { resultOf, TrialResult } from './result.ts';
