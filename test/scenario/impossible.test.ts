import { describe, expect, it } from 'vitest';
import {
  at,
  backup,
  cpuHog,
  delay,
  diskFull,
  every,
  linkDown,
  nfsFreeze,
  nfsStop,
  nodeReboot,
  poll,
  silence,
  targetReboot,
  verify,
} from '../../src/index.ts';
import { refusal, refusalOf } from './given.ts';

const start = at('0s', backup());
const refused = (message: string) => `scenarios/x.ts: timeline${message}`;

describe('a fault cannot overlap itself', () => {
  it('when its next occurrence comes before the last is over, in one problem', () => {
    const flapping = every('60s', silence('target', { for: '90s' }), { from: '5s', until: '20m' });
    expect(refusalOf(start, flapping)).toBe(
      refused('[1].silence: silence#2 begins at 1m5s while silence#1 is active (5s to 1m35s)'),
    );
  });

  it('nor when it is written in two places, in any order', () => {
    const early = at('5s', silence('target', { for: '1m' }));
    const late = at('30s', silence('node', { for: '5s' }));
    expect(refusalOf(start, early, late)).toContain('[2].silence: silence#2 begins at 30s while silence#1');
    expect(refusalOf(start, late, early)).toContain('[1].silence: silence#2 begins at 30s while silence#1');
  });

  it('nor while one lasts until the end', () => {
    expect(refusalOf(start, at('5s', linkDown()), at('1m', linkDown({ for: '5s' })))).toBe(
      refused(
        '[2].link-down: link-down#2 begins at 1m while link-down#1 is active (5s to the end), which has the carrier of the link to itself',
      ),
    );
  });

  it('but it may begin in the very moment in which the last is over', () => {
    const endless = every('60s', silence('target', { for: '60s' }), { from: '5s', until: '20m' });
    expect(refusalOf(start, endless)).toBe('accepted');
  });
});

describe('faults that get in each other’s way cannot be active at once', () => {
  it.each([
    [
      'two of the NFS server',
      [nfsStop({ for: '5m' })],
      [nfsFreeze({ for: '1s' })],
      "the target's NFS server",
    ],
    [
      'one of a target that is off',
      [targetReboot({ for: '5m' })],
      [nfsStop({ for: '1s' })],
      "the target's NFS server",
    ],
    ['its link', [targetReboot({ for: '5m' })], [linkDown({ for: '1s' })], 'the carrier of the link'],
    [
      'a disk that is full and one that is frozen',
      [diskFull({ for: '5m' })],
      [nfsFreeze({ for: '1s' })],
      "the target's disks",
    ],
    [
      'a hog on a node that reboots',
      [cpuHog('node', { processes: 2, for: '5m' })],
      [nodeReboot('power')],
      'the CPUs of the node',
    ],
  ] as const)('%s', (_, [first], [second], what) => {
    expect(refusalOf(start, at('1m', first), at('2m', second))).toMatch(
      new RegExp(`begins at 2m while .* is active \\(1m to 6m\\), which has ${what} to itself$`),
    );
  });

  it('a service that is still late is not there to be stopped', () => {
    const reboot = at('1m', targetReboot({ for: '1m', nfsAfter: '7m' }));
    expect(refusalOf(start, reboot, at('5m', nfsStop({ for: '5s' })))).toBe(
      refused(
        "[2].nfs-stop: nfs-stop#1 begins at 5m while late-service#1 is active (1m to 9m), which has the target's NFS server to itself",
      ),
    );
    expect(refusalOf(start, reboot, at('9m', nfsStop({ for: '5s' })))).toBe('accepted');
  });

  it('others may', () => {
    const entries = [
      at('1m', silence('target', { for: '5m' }), delay('1s', { for: '5m' }), nfsStop({ for: '5m' })),
      at('2m', cpuHog('node', { processes: 2, for: '5m' }), cpuHog('target', { processes: 2, for: '5m' })),
      at('1h', targetReboot({ for: '1m' }), nodeReboot('orderly')),
    ];
    expect(refusalOf(start, ...entries)).toBe('accepted');
  });

  it('a node cannot reboot twice at the same time', () => {
    expect(refusalOf(start, at('1m', nodeReboot('power'), nodeReboot('panic')))).toContain(
      'node-reboot#2 begins at 1m while node-reboot#1 is active (1m to 1m)',
    );
  });
});

describe('nothing happens after the end of the timeline', () => {
  it.each([
    ['a step', at('11m', poll()), '[1].poll: is due at 11m, after the timeline ends at 10m'],
    [
      'a lift',
      at('9m', silence('target', { for: '2m' })),
      '[1].silence: silence#1 would be lifted at 11m, after the timeline ends at 10m',
    ],
    [
      'a fault that lasts until the end, and begins there',
      at('10m', silence('target')),
      '[1].silence: silence#1 begins at 10m, when the timeline ends, and would be lifted at once; say how long with `for`, or state a later `ends`',
    ],
  ])('%s', (_, entry, message) => {
    expect(refusal({ timeline: [start, entry], ends: '10m' })).toBe(refused(message));
  });

  it('a fault without `for` as the last step would never be felt', () => {
    expect(refusalOf(start, at('10m', linkDown()))).toContain('begins at 10m, when the timeline ends');
    expect(refusalOf(start, at('10m', linkDown()), at('11m', poll()))).toBe('accepted');
  });
});

it('two backups cannot start at the same time', () => {
  expect(refusalOf(start, at('0s', backup()))).toBe(refused('[1].backup: a backup starts already at 0s'));
});

it('nothing can be verified while a fault is active', () => {
  const fault = at('1m', silence('target', { for: '5m' }));
  expect(refusalOf(start, fault, at('2m', verify()))).toBe(
    refused('[2].verify: nothing can be restored at 2m while silence#1 is active'),
  );
  expect(refusalOf(start, fault, at('1m', verify()))).toContain('nothing can be restored at 1m');
  expect(refusalOf(start, fault, at('6m', verify()))).toBe('accepted');
});
