import { expect, test } from 'vitest';
import { classify, parseRecord } from '../../src/probes/kernel-log.ts';

test.each([
  ['nfs: server 10.0.1.11 not responding, timed out', 'nfs-not-responding'],
  ['nfs: server 10.0.1.11 not responding, still trying', 'nfs-not-responding'],
  ['nfs: server 10.0.1.11 OK', 'nfs-ok'],
  ['INFO: task rsync:1234 blocked for more than 120 seconds.', 'hung-task'],
  ['rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { P77 } 21 jiffies', 'rcu-stall'],
  ['rcu: INFO: rcu_sched self-detected stall on CPU', 'rcu-stall'],
  ['Out of memory: Killed process 99 (node)', 'oom'],
  ['Kernel panic - not syncing: sysrq triggered crash', 'panic'],
  ['IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready', 'other'],
])('"%s" has the class %s', (line, expected) => {
  expect(classify(line)).toBe(expected);
});

test('a record of /dev/kmsg gives its text, without its dictionary, and its time', () => {
  expect(parseRecord('6,1234,98765432,-;nfs: server 10.0.1.11 OK\n SUBSYSTEM=net')).toEqual({
    text: 'nfs: server 10.0.1.11 OK',
    kernelMs: 98765.432,
  });
});

test('a line that is no record is left out', () => {
  expect(parseRecord(' SUBSYSTEM=net')).toBeNull();
});
