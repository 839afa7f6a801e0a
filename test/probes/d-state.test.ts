import { expect, test } from 'vitest';
import { killable } from '../../src/probes/d-state.ts';
import { parseStat } from '../../src/probes/stat.ts';

test('a wait that the kernel names killable can be killed', () => {
  const stack =
    '[<0>] rpc_wait_bit_killable+0x11/0x70\n[<0>] __rpc_wait_for_completion_task+0x2c/0x30\n[<0>] nfs4_run_open_task+0x152/0x1a0\n';
  expect(killable(stack)).toBe(true);
});

test('a wait for dirty pages cannot be killed', () => {
  const stack =
    '[<0>] folio_wait_bit_common+0x138/0x300\n[<0>] folio_wait_writeback+0x2b/0x80\n[<0>] nfs_wb_folio+0x8f/0x1c0\n';
  expect(killable(stack)).toBe(false);
});

test('without a stack nothing is said of whether a wait can be killed', () => {
  expect(killable('')).toBeNull();
});

test('a command with spaces and parentheses does not shift the fields of its stat line', () => {
  const line = '42 (a (b) c) D 1 42 42 0 -1 2097152 0 0 0 0 7 3 1 1 20 0 1 0 9876 0 0';
  expect(parseStat(line)).toEqual({
    comm: 'a (b) c',
    state: 'D',
    kernelThread: true,
    startTime: '9876',
  });
});
