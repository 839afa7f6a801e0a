/** The node goes away, and comes back after a boot. */
import { LabError } from '../../src/errors.ts';
import type { EventOf } from '../../src/history/events.ts';
import { stirred } from './cadence.ts';
import { allGoOn, endJob } from './jobs.ts';
import type { World } from './world.ts';

type Cause = EventOf<'node-lost'>['cause'];

/** Lab ms. */
const bootMs = 20_000;

/** Takes all that ran on the node, and waits in lab time until it is back. Throws LabError in the middle of a boot. */
export function loseNode(world: World, cause: Cause): void {
  const { state } = world;
  if (state.away) throw new LabError({ what: 'the fake node went away while it was booting' });
  if (cause === 'panic') world.tell({ type: 'kernel', class: 'panic', text: 'Kernel panic - not syncing' });
  state.away = true;
  state.nodeLostMs = state.nowMs;
  for (const job of Object.values(state.jobs)) {
    if (!job.exited) endJob(world, job, { code: null, signal: null, lost: true });
    job.left = [];
  }
  state.mounts = ['/', '/proc'];
  // One kernel for both hosts, in the virtual lab.
  if (state.lab === 'virtual') state.targetProcesses = [{ pid: 1, comm: 'target-init' }];
  world.tell({ type: 'node-lost', cause });
  stirred(world);
  world.pass(world.now() + bootMs);
  state.away = false;
  world.tell({ type: 'node-back', downMs: state.nowMs - state.nodeLostMs });
  allGoOn(world);
}
