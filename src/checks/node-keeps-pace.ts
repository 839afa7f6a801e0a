import type { Bystander } from '../history/events.ts';
import { type Check, fail, pass, type Ruling, together } from './check.ts';
import { counted } from './counted.ts';
import { compare, othersInDStateMs, tellingSamples } from './pace.ts';
import { ofType, type View } from './view.ts';

/** The rest of the node works as in the subject's own baseline phase: no blast radius. */
export const nodeKeepsPace: Check = {
  name: 'node-keeps-pace',
  promise: 'does not slow down the rest of the node',
  judge(view) {
    const works = [
      bystander(view, 'forkExecMs', 'fork and exec'),
      bystander(view, 'fsyncMs', 'a small fsync'),
      bystander(view, 'netnsMs', 'a new network namespace'),
    ];
    return together(
      [nodeStays(view), kernelStaysCalm(view), heartbeat(view), ...works, othersInDState(view)],
      `no slowdown of the node in ${counted(tellingSamples(view).length, 'sample')}`,
    );
  },
};

function nodeStays(view: View): Ruling {
  const [lost] = view.unplannedLosses;
  return lost ? fail(`the node was lost (${lost.cause})`, lost) : pass('the node stayed');
}

/** A stalled RCU grace period, a killed process or a panic is a failure of its own, with any samples. */
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
  return compare(view, { what: 'a heartbeat', values, quiet, limitMs: view.plan.limits.heartbeatGapMs });
}

function bystander(view: View, field: keyof Bystander, what: string): Ruling {
  const values = tellingSamples(view).flatMap((event) => {
    const { bystander } = event.sample;
    return bystander ? [{ event, ms: bystander[field] ?? Number.POSITIVE_INFINITY }] : [];
  });
  const quiet = view.quietSamples.flatMap(({ sample }) => sample.bystander?.[field] ?? []);
  const { slowWorkMs, slowSamplesInRealTime } = view.plan.limits;
  const least = view.plan.clock === 'real' ? slowSamplesInRealTime : 1;
  return compare(view, { what, values, quiet, limitMs: slowWorkMs, least });
}

function othersInDState(view: View): Ruling {
  const values = tellingSamples(view).map((event) => ({ event, ms: othersInDStateMs(event) }));
  const quiet = view.quietSamples.map((event) => othersInDStateMs(event));
  return compare(view, {
    what: 'a D state of others',
    values,
    quiet,
    limitMs: view.plan.limits.othersDStateMs,
  });
}
