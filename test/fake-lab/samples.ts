/** The samples of the fake lab's probes. */
import type { DStateTask, Sample } from '../../src/history/events.ts';
import { waitsInD } from './jobs.ts';
import type { JobState } from './state.ts';
import type { World } from './world.ts';

/** While a job runs, samples come often enough for checks to tell its waits. */
const mostBusyMs = 20_000;
const mostIdleMs = 60_000;

/** Takes one, and settles when the next is due. */
export function takeSample(world: World): void {
  const { state } = world;
  const running = Object.values(state.jobs).filter(({ exited }) => !exited);
  world.tell({ type: 'sample', sample: sampleOf(world, running) });
  const most = running.length > 0 ? mostBusyMs : mostIdleMs;
  state.sampleGapMs = Math.min(state.sampleGapMs * 2, most);
  world.after(state.sampleGapMs, { do: 'sample' });
}

function sampleOf(world: World, running: readonly JobState[]): Sample {
  const { state } = world;
  const stuck = running.filter(waitsInD);
  const slow = running.some((job) => job.waitingSinceMs !== null && job.behaviour.slowsNode);
  const busy = running.length + state.hogs.node;
  const ms = slow ? 4_000 : 2 + busy / 4;
  return {
    dstate: stuck.map((job) => dStateTask(job, state.nowMs)),
    load1: busy + stuck.length,
    pressure: { cpu: Math.min(100, busy * 3), io: stuck.length > 0 ? 80 : 0, memory: 0 },
    memoryAvailableBytes: 400_000_000,
    processes: 40 + busy,
    heartbeatGapMs: 100 + ms,
    nfs: null,
    bystander: { forkExecMs: ms, fsyncMs: ms, netnsMs: ms },
    ...(state.lab === 'containers' && {
      controlPlane: { readyzMs: ms, listMs: ms, writeMs: ms, nodeReady: !state.away },
    }),
  };
}

function dStateTask({ id, pid, behaviour, waitingSinceMs }: JobState, nowMs: number): DStateTask {
  return {
    pid,
    comm: 'fake-backup',
    waitsIn: 'rpc_wait_bit_killable',
    killable: behaviour.waits === 'killable',
    forMs: nowMs - (waitingSinceMs ?? nowMs),
    job: id,
  };
}
