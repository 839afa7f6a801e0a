/** Strategies with random behaviour. */
import type { Strategy } from '../../src/strategies/strategy.ts';
import { type Behaving, fakeStrategy } from '../fake-lab/behaviour.ts';
import type { Random } from './random.ts';

/** One of that name. Most succeed as long as nothing is broken: a drill of others would be over at its baseline. */
export function randomStrategy(random: Random, name: string): Strategy {
  const service = random.pick('ssh', 'ssh', 'nfs');
  const scripts = {
    prepare: random.chance(0.15)
      ? { service, workMs: random.pick(100, 5_000), unreachable: unreachable(random), cut: cut(random) }
      : {},
    backup: backup(random, service),
    ...(random.chance(0.6) && {
      poll: { ...waiting(random, service), workMs: random.pick(0, 100, 100, 45_000) },
    }),
    restore: {
      service,
      workMs: random.pick(200, 3_000, 30_000),
      code: random.pick(0, 0, 0, 0, 0, 0, 0, 23),
      unreachable: random.pick({ failsAfterMs: 60_000, code: 30 }, 'waits' as const),
    },
  };
  return fakeStrategy(scripts, {
    name,
    deadlineMs: random.chance(0.3) ? random.whole(10, 280) * 1_000 : null,
    keepsMounted: random.chance(0.2) ? ['/mnt/a'] : [],
  });
}

function backup(random: Random, service: 'ssh' | 'nfs'): Behaving {
  return {
    ...waiting(random, service),
    workMs: random.pick(0, 900, 8_000, 8_000, 40_000, 150_000),
    code: random.chance(0.03) ? 23 : 0,
    locks: random.chance(0.1),
    prints: random.pick(
      [],
      [{ afterMs: random.pick(0, 500, 4_000), text: 'sent 1 of 3', stream: 'stdout' as const }],
    ),
    data: random.pick('whole', 'whole', 'whole', 'in-place', 'in-place', 'nothing'),
    leaves: {
      when: random.pick('failed', 'failed', 'failed', 'always'),
      node: random.pick(0, 0, 0, 1),
      target: random.pick(0, 0, 0, 1, 5),
      mounts: random.pick([], [], [], ['/mnt/a']),
      files: random.pick([], [], [], ['.00001.dat.Xy7', 'odd name']),
      goneAfterMs: random.pick(null, 3_000, 90_000),
    },
  };
}

function waiting(random: Random, service: 'ssh' | 'nfs'): Behaving {
  return {
    service,
    unreachable: unreachable(random),
    recovers: !random.chance(0.08),
    cut: cut(random),
    sigterm: random.pick('ends', 'ends', 'ends', 'ignores', 'child-stays', {
      endsAfterMs: random.whole(1, 40_000),
    }),
    waits: random.pick('sleeping', 'sleeping', 'killable', 'unkillable'),
    slowsNode: random.chance(0.15),
  };
}

function unreachable(random: Random): NonNullable<Behaving['unreachable']> {
  return random.pick('waits', { failsAfterMs: random.whole(1, 400) * 1_000, code: random.pick(12, 30, 255) });
}

function cut(random: Random): NonNullable<Behaving['cut']> {
  return random.pick('waits', { code: random.pick(12, 255) });
}
