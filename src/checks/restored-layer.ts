/** Whether restores give back a layer of the data beyond the content of its files. */
import type { Restore } from '../read-model/restores.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { fail, notTested, pass, type Ruling, together, unknown } from './check.ts';
import { plural } from './plural.ts';

/**
 * Judges each restore that gave the content of a version after a backup had exited with 0: a content that is lost is the matter of
 * `no-silent-loss`, and after a failure `last-good-restores` judges.
 */
export function restoredLayer(trial: TrialModel, layer: 'structure' | 'metadata'): Ruling {
  const telling = trial.restores.filter(
    (restore) => restore.event.matches.length > 0 && followsSuccess(trial, restore),
  );
  const withLayers = telling.filter(({ event }) => event.layers !== undefined);
  if (telling.length > 0 && withLayers.length === 0)
    return unknown(`this history does not record the ${layer} of restored data`, telling[0]?.event);
  if (withLayers.length === 0)
    return unknown(
      'no restore after a backup that exited with 0 gave its content',
      trial.baselineRun?.started,
    );
  const { promises = ['content'] } = trial.subject;
  const rulings = withLayers.map(({ event }) => {
    const found = event.layers?.[layer];
    if (found?.matches.some((version) => event.matches.includes(version))) return pass('', event);
    const example = found?.examples[0] ? `, e.g. ${found.examples[0]}` : '';
    const difference = `the restored ${layer} differs from version ${event.against} in ${plural(found?.differing ?? 0, 'place')}${example}`;
    // A promise that was not made cannot be broken; the reader still sees the loss.
    return promises.includes(layer)
      ? fail(difference, event)
      : notTested(`the strategy does not promise the ${layer}: ${difference}`, event);
  });
  return together(rulings, `the ${layer} equals the source after ${plural(rulings.length, 'restore')}`);
}

/** The last backup that had begun before the restore had exited with 0 by then, and nothing wrote to the copy since. */
function followsSuccess(trial: TrialModel, { fromSeq }: Restore): boolean {
  const runs = trial.baselineRun ? [trial.baselineRun, ...trial.backups] : trial.backups;
  const last = runs.findLast(({ started }) => started.seq < fromSeq);
  return last?.ownEnd?.code === 0 && last.ownEnd.seq < fromSeq;
}
