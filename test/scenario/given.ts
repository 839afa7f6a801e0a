/** The scenario that the tests of scenarios start from. */

import { checks } from '../../src/checks/index.ts';
import { failsCleanly2 } from '../../src/checks/sets.ts';
import { at, backup, measure, type ScenarioDefinition, type TimelineEntry } from '../../src/index.ts';
import { parseScenario, type Scenario } from '../../src/scenario/parse.ts';
import type { PlanOptions } from '../../src/scenario/plan.ts';
import type { Known } from '../../src/scenario/subjects.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';

/** The smallest scenario, with the changes of a test. */
export function definition(changes: Partial<ScenarioDefinition> = {}): ScenarioDefinition {
  return {
    title: 'a drill',
    subjects: { 'nfs-soft': measure() },
    data: { files: 602, size: '55MB' },
    timeline: [at('0s', backup())],
    ...changes,
  };
}

/** As `parseScenario` of a file `scenarios/x.ts`; a test may give it values that no types would allow. */
export function parsed(changes: object = {}): Scenario {
  return parseScenario({ ...definition(), ...changes }, 'scenarios/x.ts');
}

/** The message with which a scenario is refused, or 'accepted'. */
export function refusal(changes: object): string {
  return messageOf(() => parsed(changes));
}

/** As `refusal`, of a scenario with that timeline. */
export function refusalOf(...timeline: TimelineEntry[]): string {
  return refusal({ timeline });
}

/** The message of the UsageError, or 'accepted'. Any other error passes through. */
export function messageOf(action: () => unknown): string {
  try {
    action();
    return 'accepted';
  } catch (error) {
    if ((error as { exitCode?: number }).exitCode !== 2) throw error;
    return (error as Error).message;
  }
}

/** The names of real strategies over scripts that do nothing: plans depend only on names, needs and deadlines. */
export function known(changes: Record<string, Partial<Strategy>> = {}): Known {
  const names = [
    'nfs-hard',
    'nfs-soft',
    'nfs-soft-files',
    'rsync-ssh',
    'rsync-ssh-hardened',
    ...Object.keys(changes),
  ];
  return {
    strategies: Object.fromEntries(names.map((name) => [name, { ...idle(name), ...changes[name] }])),
    checks,
    failsCleanly: failsCleanly2,
  };
}

export const options: PlanOptions = { lab: 'virtual', clock: 'virtual', seed: 1 };

function idle(name: string): Strategy {
  return {
    name,
    title: name,
    about: 'does nothing',
    needs: [],
    deadlineMs: null,
    prepare: ':',
    backup: ':',
    restore: ':',
    keepsMounted: [],
    destination: '/backup',
  };
}
