/** The changes for the page of a pull request on GitHub: workflow commands, one an error. */
import type { Comparison } from './comparison.ts';
import { changeLines, differenceText, trialText } from './words.ts';

/** Where the files of users stand, from the root of the repository: by the names of scenarios and strategies. */
export interface AnnotatedFiles {
  readonly scenarios: Readonly<Record<string, string>>;
  readonly strategies: Readonly<Record<string, string>>;
  /** Of the baseline: annotated where neither scenario nor strategy is a file of the user's. */
  readonly baseline: string;
}

/** GitHub shows ten errors of a step; the job summary has all. */
const mostErrors = 10;

/**
 * `::error` for each trial that is worse and `::warning` for each undecided one
 * (docs.github.com/actions/reference/workflow-commands-for-github-actions). The file is the changed strategy's, else the scenario's.
 */
export function annotations({ changes }: Comparison, files: AnnotatedFiles): string[] {
  const told = changes.filter(({ state }) => state === 'worse' || state === 'undecided');
  return told.slice(0, mostErrors).map((change) => {
    const { scenario, strategy, state, differs } = change;
    const own =
      differs?.includes('scenario') && !differs.includes('strategy') ? files.scenarios[scenario] : undefined;
    const file = own ?? files.strategies[strategy] ?? files.scenarios[scenario] ?? files.baseline;
    const title = `${state}: ${trialText(change)}`;
    const difference = differenceText(change);
    const text = [...changeLines(change), ...(difference ? [difference] : [])].join('\n');
    const command = state === 'worse' ? 'error' : 'warning';
    return `::${command} file=${property(file)},line=1,title=${property(title)}::${data(text)}`;
  });
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
