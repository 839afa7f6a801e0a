/** Random failures of the lab itself. */
import type { Failure } from '../fake-lab/failures.ts';
import type { Random } from './random.ts';

/** Often none. */
export function randomFailures(random: Random): Failure[] {
  if (random.chance(0.6)) return [];
  const failures = Array.from({ length: random.pick(1, 1, 2) }, () => randomFailure(random));
  return failures;
}

function randomFailure(random: Random): Failure {
  switch (random.pick('break', 'break at', 'lose', 'lose', 'lose at', 'lose at', 'refuse', 'fail')) {
    case 'break':
      return { call: '', nth: random.whole(1, 120), effect: 'break' };
    case 'break at':
      return { atMs: random.whole(1, 4_000_000), effect: 'break' };
    case 'lose':
      return { call: '', nth: random.whole(1, 120), effect: 'lose-node' };
    case 'lose at':
      return { atMs: random.whole(1, 4_000_000), effect: 'lose-node' };
    case 'refuse':
      return {
        call: random.pick('lift', 'copy', 'fork.', 'startJob', 'job.signal'),
        nth: random.whole(1, 5),
        effect: 'refuse',
      };
    case 'fail':
      return {
        call: random.pick('target.run', 'node.run', 'startJob'),
        nth: random.whole(1, 20),
        effect: 'fail',
      };
  }
}
