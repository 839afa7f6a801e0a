/** The shipped scenarios on the fake lab: their silences meet every backup that they are meant for, at any speed. */
import { describe, expect, test } from 'vitest';
import lateServer from '../../scenarios/nfs-hard-late-server.ts';
import flood from '../../scenarios/nfs-soft-flood.ts';
import silentLoss from '../../scenarios/nfs-soft-silent-loss.ts';
import silentMidway from '../../scenarios/rsync-target-silent-midway.ts';
import { fakeStrategy } from '../fake-lab/behaviour.ts';
import { all, drilled } from '../fake-lab/drilled.ts';

const scenarios = [
  ['nfs-soft-flood', flood, [1, 2, 2]],
  ['rsync-target-silent-midway', silentMidway, [1]],
  ['nfs-hard-late-server', lateServer, [1]],
  ['nfs-soft-silent-loss', silentLoss, [1]],
] as const;

describe.each(scenarios)('%s', (_, definition, backups) => {
  test.each([300, 8_000, 40_000])('meets a backup of %i ms', async (workMs) => {
    const [name = ''] = Object.keys(definition.subjects);
    const alone = { ...definition, subjects: { [name]: definition.subjects[name] as never }, beside: [] };
    const strategies = [fakeStrategy({ backup: { workMs }, poll: {} }, { name })];
    const done = await drilled({ definition: alone, strategies });
    expect(done.error).toBeUndefined();

    const came = all(done, 'fault-injected').flatMap(({ fault, cue }) => (cue ? [{ fault, cue }] : []));
    expect(came.map(({ cue }) => cue.backup)).toEqual(backups);
    for (const { fault, cue } of came) {
      expect(cue.afterMs / workMs).toBeCloseTo(0.5, 1);
      const met = all(done, 'fault-met').find((event) => event.fault === fault && event.job === cue.job);
      const counts = Object.values(met?.counts ?? {});
      // The fake backup talks to one of the services alone.
      if (fault.startsWith('silence')) expect(Math.max(...counts), fault).toBeGreaterThan(0);
    }
    // A stall of the flood may find the one before it, which a slow backup brought late, still in force.
    for (const { because } of all(done, 'fault-missed')) expect(because).toBe('held');
    expect(all(done, 'sigterm-tried').length).toBeGreaterThan(0);
  });
});
