import { expect, test } from 'vitest';
import { isNoneOfTheNodes, killable } from '../../src/probes/d-state.ts';
import { parseStat } from '../../src/probes/stat.ts';

test('a wait that the kernel names killable can be killed', () => {
  const stack =
    '[<0>] rpc_wait_bit_killable+0x11/0x70\n[<0>] __rpc_wait_for_completion_task+0x2c/0x30\n[<0>] nfs4_run_open_task+0x152/0x1a0\n';
  expect(killable(stack)).toBe(true);
});

test('a wait for the server to commit can be killed, which its name does not say', () => {
  const stack = '[<0>] wait_on_commit+0x71/0xb0\n[<0>] __nfs_commit_inode+0x131/0x190\n';
  expect(killable(stack)).toBe(true);
});

test('a wait for dirty pages cannot be killed', () => {
  const stack =
    '[<0>] folio_wait_bit_common+0x138/0x300\n[<0>] folio_wait_writeback+0x2b/0x80\n[<0>] nfs_wb_folio+0x8f/0x1c0\n';
  expect(killable(stack)).toBe(false);
});

test('the innermost wait decides: who waits for a killable one under a flush can be killed', () => {
  const stack =
    '[<0>] rpc_wait_bit_killable+0x11/0x70\n[<0>] nfs_wb_folio+0x8f/0x1c0\n[<0>] __filemap_fdatawait_range+0x81/0xe0\n';
  expect(killable(stack)).toBe(true);
});

test('a wait for a lock has no kind: the kernel leaves the killable and the other kind out of the stack alike', () => {
  const stack = '[<0>] iterate_dir+0x3d/0x140\n[<0>] __x64_sys_getdents64+0x88/0x130\n';
  expect(killable(stack)).toBeNull();
});

test('tasks of the target and the harness on the same kernel are not the node’s', () => {
  expect(isNoneOfTheNodes('nfsd', '0::/\n')).toBe(true);
  expect(isNoneOfTheNodes('rsync', '0::/target/ssh\n')).toBe(true);
  expect(isNoneOfTheNodes('firedrill-data', '0::/jobs/lab-52\n')).toBe(true);
  expect(isNoneOfTheNodes('rsync', '0::/jobs/backup-3\n')).toBe(false);
  expect(isNoneOfTheNodes('mount.nfs', '0::/jobs/prepare-2\n')).toBe(false);
  expect(isNoneOfTheNodes('df', '0::/\n')).toBe(false);
  // On another lab's node, /dev/dm-0 may be the node's own.
  for (const comm of ['jbd2/dm-0-8', 'kworker/u4:1+flush-253:0']) {
    expect(isNoneOfTheNodes(comm, '0::/\n', '/')).toBe(true);
    expect(isNoneOfTheNodes(comm, '0::/\n', '/nowhere')).toBe(false);
  }
});

test('without a stack it is unknown whether a wait can be killed', () => {
  expect(killable('')).toBeNull();
});

test('a command with spaces and parentheses does not shift the fields of its stat line', () => {
  const line = '42 (a (b) c) D 1 42 42 0 -1 2097152 0 0 0 0 7 3 1 1 20 0 3 0 9876 0 0';
  expect(parseStat(line)).toEqual({
    comm: 'a (b) c',
    state: 'D',
    kernelThread: true,
    threads: 3,
    startTime: '9876',
  });
});
