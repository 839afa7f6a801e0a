/** The scenarios that come with the package, as `scenario list` shows them. */
import { loadScenario, scenarioNames } from './load.ts';

export interface CatalogueEntry {
  readonly name: string;
  readonly title: string;
  /** The outage that it replays; absent where it replays none. */
  readonly incident?: string;
  /** The strategies that it runs, in their order. */
  readonly subjects: readonly string[];
}

/** All scenarios of the package, by name. Throws UsageError when one of them is not valid. */
export async function listScenarios(): Promise<CatalogueEntry[]> {
  return Promise.all(
    scenarioNames().map(async (name) => {
      const { title, incident, subjects, beside } = await loadScenario(name);
      return { name, title, incident, subjects: [...Object.keys(subjects), ...beside] };
    }),
  );
}
