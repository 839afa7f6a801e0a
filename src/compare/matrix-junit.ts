/** The matrix as JUnit XML: a suite a strategy, a case a trial. */
import { html, type Markup } from '../report/html/markup.ts';
import { outcomeLabel } from '../report/labels.ts';
import { plainLine } from '../terminal/plain.ts';
import type { Matrix, MatrixTrial } from './matrix.ts';

/**
 * JUnit XML as Jenkins and GitLab read it. A broken asserted promise is a failure, an unknown verdict an error, as is a trial without a
 * result. Times are seconds of wall time.
 */
export function renderMatrixJunit(matrix: Matrix): string {
  const suites = matrix.strategies.map(({ name }) => suite(matrix, name));
  const count = (kind: keyof Suite['counts']) => suites.reduce((sum, { counts }) => sum + counts[kind], 0);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${
    html`<testsuites name="firedrill compare" tests="${count('tests')}" failures="${count('failures')}" errors="${count('errors')}">
${suites.map(({ markup }) => markup)}</testsuites>`.text
  }\n`;
}

interface Suite {
  readonly counts: { tests: number; failures: number; errors: number };
  readonly markup: Markup;
}

function suite({ trials, missing, startedAt }: Matrix, strategy: string): Suite {
  const own = trials.filter((trial) => trial.strategy === strategy);
  const lacking = missing.filter((trial) => trial.strategy === strategy);
  const counts = {
    tests: own.length + lacking.length,
    failures: own.filter(({ verdict }) => verdict === 'fail').length,
    errors: own.filter(({ verdict }) => verdict === 'unknown').length + lacking.length,
  };
  const cases = [
    ...own.map(caseOf),
    ...lacking.map(
      ({
        scenario,
        seed,
      }) => html`<testcase classname="${plainLine(`firedrill.${strategy}`)}" name="${plainLine(`${scenario}, seed ${seed}`)}" time="0">
<error type="unknown" message="the trial has no result"/></testcase>
`,
    ),
  ];
  const seconds = own.reduce((sum, { wallMs }) => sum + (wallMs ?? 0), 0) / 1000;
  const markup = html`<testsuite name="${plainLine(strategy)}" tests="${counts.tests}" failures="${counts.failures}" errors="${counts.errors}" timestamp="${plainLine(startedAt)}" time="${seconds}">
${cases}</testsuite>
`;
  return { counts, markup };
}

function caseOf(trial: MatrixTrial): Markup {
  const { strategy, scenario, seed, verdict, outcome, harms, source, wallMs, promises, notTested } = trial;
  const { word } = outcomeLabel(outcome, harms);
  const deciding = promises.filter(
    (promise) => promise.asserted && promise.verdict !== 'pass' && promise.verdict !== 'not-tested',
  );
  const text = deciding.map((one) => `${one.verdict}: ${one.promise}: ${one.summary}`).join('\n');
  const message = plainLine([word, ...(notTested ? [notTested] : []), text].filter(Boolean).join('; '), 1000);
  const broken =
    verdict === 'fail'
      ? html`<failure type="fail" message="${message}">${text}</failure>`
      : verdict === 'unknown' && html`<error type="unknown" message="${message}">${text}</error>`;
  return html`<testcase classname="${plainLine(`firedrill.${strategy}`)}" name="${plainLine(`${scenario}, seed ${seed}`)}" time="${(wallMs ?? 0) / 1000}">
<properties><property name="outcome" value="${word}"/><property name="source" value="${source}"/></properties>
${broken}</testcase>
`;
}
