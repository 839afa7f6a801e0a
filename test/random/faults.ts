/** Random parameters of every fault that a timeline can name, as a scenario file would write them. */
import type { Random } from './random.ts';

type Written = Record<string, unknown>;

/** Faults that only `containers` can do. */
export const inContainersOnly: readonly string[] = ['toxic', 'cronjob-deleted'];
/** Faults that only `virtual` can do. */
export const inVirtualOnly: readonly string[] = [
  'client-kill',
  'disk-hang',
  'disk-slow',
  'disk-errors',
  'export-replaced',
];

/** By the names of the faults. A fault without its line here fails a test. */
export const randomFaults: Readonly<Record<string, (random: Random) => Written>> = {
  silence: (random) => ({ on: random.pick('node', 'target'), ...lasting(random) }),
  'link-down': lasting,
  'packet-loss': (random) => ({ percent: `${random.whole(1, 60)}%`, ...lasting(random) }),
  delay: (random) => ({
    by: `${random.whole(100, 3_000)}ms`,
    ...(random.chance(0.5) && { jitter: `${random.whole(1, 100)}ms` }),
    ...lasting(random),
  }),
  limit: (random) => ({ bytesPerSecond: `${random.whole(50, 8_000)}KiB`, ...lasting(random) }),
  reset: (random) => (random.chance(0.5) ? {} : { for: random.seconds(1, 60) }),
  'nfs-stop': lasting,
  'nfs-kill': lasting,
  'nfs-freeze': lasting,
  'nfs-stall': lasting,
  'ssh-stop': lasting,
  'ssh-kill': lasting,
  'ssh-freeze': lasting,
  'target-reboot': (random) => ({
    for: random.seconds(10, 200),
    ...(random.chance(0.4) && { order: random.pick(['ssh', 'nfs'], ['nfs', 'ssh']) }),
    ...(random.chance(0.4) && { nfsAfter: random.seconds(1, 400) }),
    ...(random.chance(0.2) && { lose: 'unsynced' }),
    ...(random.chance(0.2) && { sshAfter: random.seconds(1, 400) }),
  }),
  'node-reboot': (random) => ({ how: random.pick('orderly', 'power', 'panic') }),
  'disk-full': (random) => ({ ...(random.chance(0.5) && { leave: '1MiB' }), ...lasting(random) }),
  'client-kill': (random) => ({ signal: random.pick('SIGTERM', 'SIGKILL', 'SIGINT', 'SIGHUP') }),
  'disk-hang': (random) => ({ on: 'target', ...lasting(random) }),
  'disk-slow': (random) => ({ on: 'target', by: `${random.whole(1, 3_000)}ms`, ...lasting(random) }),
  'disk-errors': (random) => ({ on: 'target', rate: `${random.whole(1, 50)}%`, ...lasting(random) }),
  'export-replaced': () => ({}),
  'cpu-hog': (random) => ({
    on: random.pick('node', 'target'),
    processes: random.whole(1, 64),
    ...lasting(random),
  }),
  toxic: (random) => ({
    ...random.pick<Written>(
      { latency: { latency: 500 } },
      { slicer: { average_size: 100 } },
      { bandwidth: { rate: 10 } },
    ),
    ...lasting(random),
  }),
  'cronjob-deleted': (random) => ({ from: random.pick('cluster', 'git'), ...lasting(random) }),
};

/** Seldom until the end of the timeline. */
function lasting(random: Random): Written {
  return random.chance(0.12) ? {} : { for: random.seconds(1, 300) };
}
