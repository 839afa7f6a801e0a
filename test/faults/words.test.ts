/** The words that a scenario file calls: each is its fault, its arguments are typed, and its step is valid. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { findFault } from '../../src/faults/index.ts';
import * as words from '../../src/faults/words.ts';
import * as firedrill from '../../src/index.ts';

const {
  cpuHog,
  cronjobDeleted,
  delay,
  diskFull,
  limit,
  linkDown,
  nodeReboot,
  packetLoss,
  silence,
  targetReboot,
  toxic,
} = firedrill;

describe('a fault’s word', () => {
  it.each([
    [silence('target'), 'silence', { on: 'target' }],
    [silence('node', { for: '45s' }), 'silence', { on: 'node', for: '45s' }],
    [linkDown({ for: '1m' }), 'link-down', { for: '1m' }],
    [packetLoss('2%', { for: '30m' }), 'packet-loss', { percent: '2%', for: '30m' }],
    [delay('200ms', { jitter: '50ms', for: '1m' }), 'delay', { by: '200ms', jitter: '50ms', for: '1m' }],
    [limit('5KiB'), 'limit', { bytesPerSecond: '5KiB' }],
    [targetReboot({ for: '3m', nfsAfter: '7m' }), 'target-reboot', { for: '3m', nfsAfter: '7m' }],
    [nodeReboot('panic'), 'node-reboot', { how: 'panic' }],
    [diskFull(), 'disk-full', {}],
    [cpuHog('target', { processes: 4 }), 'cpu-hog', { on: 'target', processes: 4 }],
    [cronjobDeleted('git'), 'cronjob-deleted', { from: 'git' }],
    [toxic({ slicer: { average_size: 100 } }), 'toxic', { slicer: { average_size: 100 } }],
  ])('makes a step that the fault takes: %j', (step, fault, params) => {
    expect(step).toEqual({ do: 'inject', fault, params });
    expect(findFault(fault)?.params.safeParse(step.params).success).toBe(true);
  });

  it('is exported to scenario files under the same name, and is the fault itself', () => {
    for (const [name, word] of Object.entries(words)) {
      expect(firedrill).toHaveProperty(name, word);
      expect(findFault(word.name)).toBe(word);
    }
  });

  it('has the types of its arguments', () => {
    expectTypeOf(silence).parameters.toEqualTypeOf<['node' | 'target', firedrill.Lasting?]>();
    expectTypeOf(silence('target')).toExtend<firedrill.Step>();
    // @ts-expect-error: there is no such host
    expect(silence('router').params).toEqual({ on: 'router' });
    // @ts-expect-error: a duration has a unit
    expect(delay('200').params).toEqual({ by: '200' });
    // @ts-expect-error: a hog needs the number of its processes
    expect(cpuHog('node', {}).params).toEqual({ on: 'node' });
    // @ts-expect-error: there is no such option
    expect(linkDown({ fro: '1m' }).params).toEqual({ fro: '1m' });
  });
});
