/** The network between a job and the service that it needs. */
import type { ServiceName } from '../../src/lab/lab.ts';
import type { State } from './state.ts';

/** How a job finds its service. `cut`: it gets an error at once. */
export type Way = 'open' | 'unreachable' | 'cut';

/** A service without power, packets or life is unreachable; one that is stopped, or answers by resets, cuts. */
export function wayTo({ network, target }: State, service: ServiceName | null): Way {
  if (service === null) return 'open';
  if (network.silences > 0 || network.downs > 0 || !target.powered) return 'unreachable';
  if (target.frozen.includes(service) || target.diskTrouble === 'hang') return 'unreachable';
  if (network.resets > 0 || !target.running.includes(service)) return 'cut';
  return 'open';
}

/** Work done in a lab ms, as a share of the work on an idle machine and line. */
export function rateOf({ network, hogs }: State, service: ServiceName | null): number {
  const line =
    service === null ? 1 : Object.values(network.slowdowns).reduce((rate, factor) => rate * factor, 1);
  return Math.max(line, 0.01) / (1 + (hogs.node + hogs.target) / 16);
}
