/** Results of whole drills on fake labs: an outage of an hour under the first of two backups. */
import { judge } from '../../src/checks/judge.ts';
import { resultOf, type TrialResult } from '../../src/compare/result.ts';
import {
  assert,
  at,
  backup,
  during,
  failsCleanly,
  type ScenarioDefinition,
  silence,
} from '../../src/index.ts';
import { type Behaving, fakeStrategy } from '../fake-lab/behaviour.ts';
import { type Drilled, drilled } from '../fake-lab/drilled.ts';

/** It gives up a minute after the target stopped answering, and leaves its copy whole. */
export const careful: Behaving = { unreachable: { failsAfterMs: 60_000, code: 30 } };
/** It waits for as long as the target is silent, and overwrites the last good copy in place. */
export const naive: Behaving = { unreachable: 'waits', data: 'in-place' };

/** One drill of a strategy that behaves so. */
export function drillOf(behaving: Behaving, { name = 'rsync-ssh', seed = 1 } = {}): Promise<Drilled> {
  const definition: ScenarioDefinition = {
    title: 'A target that goes silent while data flows',
    subjects: { [name]: assert(failsCleanly()) },
    data: { files: 60, size: '5.5MB', changed: '90%' },
    timeline: [
      at('0s', backup()),
      during(backup(1), '50%', silence('target', { for: '1h' })),
      at('1h10m', backup()),
    ],
    watch: '10m',
  };
  return drilled({ definition, strategies: [fakeStrategy({ backup: behaving }, { name })], seed });
}

/** The results of its trials. */
export function resultsOf({ trials }: Pick<Drilled, 'trials'>): TrialResult[] {
  const { subjects } = judge(trials);
  return trials.flatMap((trial, nth) => {
    const judged = subjects[nth];
    return judged ? [resultOf(trial, judged)] : [];
  });
}

/** The result of its only trial. */
export async function resultOfDrill(...args: Parameters<typeof drillOf>): Promise<TrialResult> {
  const [result] = resultsOf(await drillOf(...args));
  if (!result) throw new Error('the drill has no trial');
  return result;
}
