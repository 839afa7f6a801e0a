import type { Lab } from '../lab/lab.ts';
import type { Context } from './context.ts';
import { compareData } from './data.ts';
import { endWithin } from './until-ended.ts';

/** Where a restore is made: the lab, or a copy of it. */
export interface World extends Pick<Lab, 'clock' | 'node' | 'startJob'> {
  readonly inCopy?: true;
}

/** On the node's own disk, beside the data. */
const folder = '/var/lib/firedrill/restored';

/**
 * Restores the contents of the destination, as a user would, and compares it by content hash with every version of the
 * data. Gives whether it is one of them. Throws LabError.
 */
export async function restoreLastGood(
  { plan, lab, strategy, recorder, jobs, data }: Context,
  world: World = lab,
): Promise<boolean> {
  const { clock, node, inCopy } = world;
  const id = jobs.nextId('restore');
  await node.run(['sh', '-c', 'rm -rf "$1" && mkdir -p "$1"', 'sh', folder]);
  recorder.started(id, 'restore', null, null);
  const startedMs = clock.now();
  const { restore: script, needs } = strategy;
  const job = await world.startJob({ id, role: 'restore', script, args: [folder], needs });
  const exited = await endWithin(clock, job, plan.limits.restoreMs);
  recorder.note({
    type: 'job-ended',
    job: id,
    role: 'restore',
    backup: null,
    ...exited,
    durationMs: clock.now() - startedMs,
  });
  const compared = await compareData(node, folder, data.lastGood);
  const error =
    exited.code === 0 ? null : `${exited.stderr.trim()} (${exited.signal ?? `exit code ${exited.code}`})`;
  recorder.note({ type: 'restored', ok: exited.code === 0, ...compared, error, ...(inCopy && { inCopy }) });
  await node.run(['rm', '-rf', folder]);
  return exited.code === 0 && compared.matches.length > 0;
}
