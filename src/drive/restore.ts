import type { Exited, Replacement } from '../lab/lab.ts';
import { scriptOf } from '../strategies/strategy.ts';
import type { Context } from './context.ts';
import { compareData } from './data.ts';
import { endWithin } from './until-ended.ts';

/**
 * Restores the contents of the destination, as a user would who has lost the node: on a replacement, which is prepared like the node
 * and has nothing of the old one but the strategy's `keeps`. Compares the result by content hash with every version of the
 * data. Gives whether it is one of them. Throws LabError.
 */
export async function restoreLastGood(context: Context): Promise<boolean> {
  const { lab, recorder, jobs, data } = context;
  await using replacement = await lab.replaceNode();
  const { clock, folder, inCopy } = replacement;
  const id = jobs.nextId('restore');
  recorder.started(id, 'restore', null, null);
  const startedMs = clock.now();
  const { exited, error } = await prepareAndRestore(context, replacement, id);
  const durationMs = clock.now() - startedMs;
  recorder.note({ type: 'job-ended', job: id, role: 'restore', backup: null, ...exited, durationMs });
  const compared = await compareData(replacement, folder.outside, data.lastGood);
  const database = await data.live.restored(replacement, id);
  const ok = exited.code === 0;
  const more = { ...(database && { database }), ...(inCopy && { inCopy }) };
  recorder.note({ type: 'restored', ok, ...compared, error, tookMs: durationMs, ...more });
  return ok && compared.matches.length > 0;
}

/** The end of the restore, or of the preparation where that failed. */
async function prepareAndRestore(
  { plan, strategy }: Context,
  { clock, folder, startJob }: Replacement,
  id: string,
): Promise<{ exited: Exited; error: string | null }> {
  const { needs } = strategy;
  const [prepare, restore] = [scriptOf(strategy, strategy.prepare), scriptOf(strategy, strategy.restore)];
  const { restoreMs } = plan.limits;
  const preparation = await startJob({ id: `${id}-prepare`, role: 'prepare', script: prepare, needs });
  const prepared = await endWithin(clock, preparation, restoreMs);
  if (prepared.code !== 0)
    return { exited: prepared, error: `a fresh node could not be prepared: ${howItEnded(prepared)}` };
  const job = await startJob({ id, role: 'restore', script: restore, args: [folder.inside], needs });
  const exited = await endWithin(clock, job, restoreMs);
  return { exited, error: exited.code === 0 ? null : howItEnded(exited) };
}

function howItEnded({ code, signal, stderr }: Exited): string {
  return `${stderr.trim()} (${signal ?? `exit code ${code}`})`;
}
