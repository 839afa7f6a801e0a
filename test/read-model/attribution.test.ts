import { expect, test } from 'vitest';
import { isOfTheNode, ownerOf, ownerOfLine } from '../../src/read-model/attribution.ts';

test.each([
  ['10.0.1.11-manager', 'strategy'],
  ['kworker/u4:2+rpciod', 'strategy'],
  ['kworker/u4:2-flush-0:45', 'strategy'],
  ['kworker/u4:2+flush-254:0', 'node'],
  ['nfsv4.2-svc', 'strategy'],
  ['nfsd', 'target'],
  ['rpc.mountd', 'target'],
  ['jbd2/vda-8', 'node'],
  ['kubelet', 'node'],
] as const)('a task of no job named %s belongs to: %s', (comm, owner) => {
  expect(ownerOf({ comm, job: null })).toBe(owner);
  expect(isOfTheNode({ comm, job: null })).toBe(owner === 'node');
});

test('a task of a job is the strategy’s, by any name', () => {
  expect(ownerOf({ comm: 'nfsd', job: 'backup-4' })).toBe('strategy');
});

test('a hung-task line has the owner of the task that it names', () => {
  const line = (task: string) => ({ text: `INFO: task ${task} blocked for more than 120 seconds.` });
  expect(ownerOfLine(line('nfsd:97'))).toBe('target');
  expect(ownerOfLine(line('kworker/u4:2+rpciod:41'))).toBe('strategy');
  expect(ownerOfLine(line('containerd-shim:812'))).toBe('node');
  expect(ownerOfLine({ text: 'the kernel says hung-task' })).toBe('node');
});
