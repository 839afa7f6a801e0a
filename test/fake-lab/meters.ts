/** The effects of the fake lab's faults on its jobs, as the real labs' meters count them. */
import type { MeterName, Readings } from '../../src/history/meters.ts';
import type { ServiceName } from '../../src/lab/lab.ts';
import type { JobState, State } from './state.ts';

/** A job sends a packet so often, in lab ms. */
const packetEveryMs = 100;

/** Counts the effects since the last call; comes before every change. */
export function countUntilNow(state: State): void {
  const sinceMs = state.nowMs - state.metersAtMs;
  state.metersAtMs = state.nowMs;
  if (sinceMs <= 0) return;
  const packets = Math.ceil(sinceMs / packetEveryMs);
  const { network, target, hogs } = state;
  const slowed = (name: string) => Object.keys(network.slowdowns).some((key) => key.startsWith(name));
  for (const { behaviour } of atWork(state)) {
    if (behaviour.service === null) continue;
    const { service } = behaviour;
    if (network.silences > 0) count(state, 'packets-dropped', packets);
    if (network.downs > 0) count(state, 'packets-into-dead-link', packets);
    if (!target.powered) count(state, 'packets-to-dead-target', packets);
    if (target.frozen.includes(service)) count(state, `${service}-requests`, packets);
    if (target.diskTrouble)
      count(state, target.diskTrouble === 'errors' ? 'disk-errors' : 'disk-requests', packets);
    if (slowed('loss')) count(state, 'packets-lost', packets);
    if (slowed('delay')) count(state, 'packets-delayed', packets);
    if (slowed('limit')) count(state, 'packets-throttled', packets);
    if (slowed('toxic')) count(state, 'packets-through-toxic', packets);
  }
  count(state, 'cpu-ms-taken', hogs.node + hogs.target > 0 ? sinceMs : 0);
}

/** The sessions that a service has when it goes away. */
export function countSessions(state: State, service: ServiceName, as: MeterName): void {
  count(state, as, atWork(state).filter(({ behaviour }) => behaviour.service === service).length);
}

export function count(state: State, meter: MeterName, more: number): void {
  state.meters[meter] = (state.meters[meter] ?? 0) + more;
}

export function readingsOf(state: State): Readings {
  countUntilNow(state);
  return { ...state.meters };
}

/** The jobs that run. */
export function atWork({ jobs }: State): JobState[] {
  return Object.values(jobs).filter(({ exited }) => !exited);
}
