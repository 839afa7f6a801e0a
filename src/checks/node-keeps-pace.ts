import { bystander, heartbeat, kernelStaysCalm, nodeStays, othersInDState } from './bystander-work.ts';
import { type Check, together } from './check.ts';
import { plural } from './plural.ts';

/**
 * The rest of the node works as in the trial's own baseline phase, as `fails-cleanly@1` judged it: a kernel thread of the
 * strategy's own mount counts as another's. It stays for recorded plans; `spares-bystanders` supersedes it.
 */
export const nodeKeepsPace: Check = {
  name: 'node-keeps-pace',
  promise: 'does not slow down the rest of the node',
  supersededBy: 'spares-bystanders',
  judge(trial) {
    const works = [
      bystander(trial, 'forkExecMs', 'fork and exec'),
      bystander(trial, 'fsyncMs', 'a small fsync'),
      bystander(trial, 'netnsMs', 'a new network namespace'),
    ];
    return together(
      [
        nodeStays(trial),
        // More than a slowdown, with any samples.
        kernelStaysCalm(trial, ['rcu-stall', 'oom', 'panic']),
        heartbeat(trial),
        ...works,
        othersInDState(trial, 'a D state outside the backup', ({ job }) => job === null),
      ],
      `the rest of the node was not slowed down in ${plural(trial.tellingSamples.length, 'sample')}`,
    );
  },
};
