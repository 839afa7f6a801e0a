import type { Bystander } from '../history/events.ts';
import { type Check, fail, pass, type Ruling, together } from './check.ts';
import { counted } from './counted.ts';
import { compare, othersInDStateMs, tellingSamples } from './pace.ts';
import { ofType, type View } from './view.ts';

/**
 * The longest gap, in ms, of a task that should run every 100 ms: etcd's default `--election-timeout` is 1000 ms, so a
 * control plane on a node that stops for longer loses its leader.
 */
export const heartbeatLimitMs = 1_000;

/**
 * Ordinary work of others below this, in ms, is nobody's trouble however fast it was before: half of the 1 s that
 * Kubernetes gives a probe by default (`timeoutSeconds: 1`).
 */
export const bystanderLimitMs = 500;

/**
 * How long, in ms, a task that is not the backup's may be seen in D state: with Kubernetes' default
 * `periodSeconds: 10` a bystander that is stuck for longer misses a whole probe.
 */
export const othersDStateLimitMs = 10_000;

/** The rest of the node goes on as in the subject's own quiet phase: the blast radius is nothing. */
export const nodeKeepsPace: Check = {
  name: 'node-keeps-pace',
  promise: 'leaves the rest of the node its pace',
  judge(view) {
    const works = [
      bystander(view, 'forkExecMs', 'fork and exec'),
      bystander(view, 'fsyncMs', 'a small fsync'),
      bystander(view, 'netnsMs', 'a new network namespace'),
    ];
    return together(
      [nodeStays(view), kernelStaysCalm(view), heartbeat(view), ...works, othersInDState(view)],
      `the node kept its pace in ${counted(tellingSamples(view).length, 'sample')}`,
    );
  },
};

function nodeStays(view: View): Ruling {
  const [lost] = view.unplannedLosses;
  return lost ? fail(`the node was lost (${lost.cause})`, lost) : pass('the node stayed');
}

/** A stalled RCU grace period, a killed process or a panic is not pace, whatever the samples saw of it. */
function kernelStaysCalm(view: View): Ruling {
  const alarms = ofType(view.watched, 'kernel').filter((line) => /^(rcu-stall|oom|panic)$/.test(line.class));
  const [first] = alarms;
  return first
    ? fail(`the kernel raised ${counted(alarms.length, 'alarm')}, the first: ${first.text}`, ...alarms)
    : pass('the kernel raised no alarm');
}

function heartbeat(view: View): Ruling {
  const values = tellingSamples(view).flatMap((event) => {
    const ms = event.sample.heartbeatGapMs;
    return ms === null ? [] : [{ event, ms }];
  });
  const quiet = view.quietSamples.flatMap(({ sample }) => sample.heartbeatGapMs ?? []);
  return compare({ what: 'a heartbeat', values, quiet, limitMs: heartbeatLimitMs });
}

function bystander(view: View, field: keyof Bystander, what: string): Ruling {
  const values = tellingSamples(view).flatMap((event) => {
    const { bystander } = event.sample;
    return bystander ? [{ event, ms: bystander[field] ?? Number.POSITIVE_INFINITY }] : [];
  });
  const quiet = view.quietSamples.flatMap(({ sample }) => sample.bystander?.[field] ?? []);
  // In real time the host may have been busy with something else at one moment; at two, half a minute apart, less likely so.
  const least = view.plan.clock === 'real' ? 2 : 1;
  return compare({ what, values, quiet, limitMs: bystanderLimitMs, least });
}

function othersInDState(view: View): Ruling {
  const values = tellingSamples(view).map((event) => ({ event, ms: othersInDStateMs(event) }));
  const quiet = view.quietSamples.map((event) => othersInDStateMs(event));
  return compare({ what: 'a D state of others', values, quiet, limitMs: othersDStateLimitMs });
}
