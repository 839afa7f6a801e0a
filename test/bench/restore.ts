/** The wall time of one restore on a replacement of the node, step by step. */
import { compareData, makeData } from '../../src/drive/data.ts';
import { endWithin } from '../../src/drive/until-ended.ts';
import type { Plan } from '../../src/history/plan.ts';
import type { Job } from '../../src/lab/lab.ts';
import type { VirtualLab } from '../../src/lab/virtual/virtual-lab.ts';
import { rsyncSsh } from '../../src/strategies/rsync-ssh.ts';
import { keepsOf } from '../../src/strategies/strategy.ts';
import { type Row, seconds } from './row.ts';

/** As in nfs-soft-flood. */
const data = { files: 60, directories: 5, bytes: 5_500_000, changed: 0.9 };
const limitMs = 600_000;

/** In a lab of which nothing has been asked: one backup, then `times` restores of it; the medians. */
export async function restoreCost(lab: VirtualLab, times = 3): Promise<Row[]> {
  await makeData(lab, { seed: 1, data } as Plan);
  await lab.keep(keepsOf(rsyncSsh));
  await ended(lab, await lab.startJob({ ...job('backup', 1), script: rsyncSsh.backup }));
  const taken = { replaced: [] as number[], restored: [] as number[], compared: [] as number[] };
  for (let nth = 1; nth <= times; nth += 1) {
    const replaced = await timed(taken.replaced, () => lab.replaceNode());
    await using replacement = replaced;
    const { clock, folder } = replacement;
    await timed(taken.restored, async () => {
      const request = { ...job('restore', nth), script: rsyncSsh.restore, args: [folder.inside] };
      await ended({ clock }, await replacement.startJob(request));
    });
    const { matches } = await timed(taken.compared, () => compareData(replacement, folder.outside, 0));
    if (matches.length === 0)
      throw new Error('the restored data differ: the time of such a restore is no figure');
  }
  const { replaced, restored, compared } = taken;
  const total = replaced.map((ms, nth) => ms + (restored[nth] ?? 0) + (compared[nth] ?? 0));
  const parts = `replacement ${seconds(median(replaced))}, rsync over SSH ${seconds(median(restored))}, comparison ${seconds(median(compared))}`;
  const measured = `${seconds(median(total))} (${parts})`;
  return [{ what: `one restore of 5.5 MB on a replacement (median of ${times})`, atLeast: '', measured }];
}

function job(role: 'backup' | 'restore', nth: number) {
  return { id: `${role}-${nth}`, role, needs: rsyncSsh.needs };
}

async function ended({ clock }: Pick<VirtualLab, 'clock'>, started: Job): Promise<void> {
  const { code, stderr } = await endWithin(clock, started, limitMs);
  if (code !== 0) throw new Error(`${started.id} ended with ${code}: ${stderr}`);
}

async function timed<T>(into: number[], work: () => Promise<T>): Promise<T> {
  const startedWall = performance.now();
  const result = await work();
  into.push(performance.now() - startedWall);
  return result;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
