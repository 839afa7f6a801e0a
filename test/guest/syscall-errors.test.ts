import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseTrace, SyscallTraces } from '../../src/guest/syscall-errors.ts';

/** As 6.12 prints it; a command may have spaces, dashes and brackets. */
const trace = `# tracer: nop
#
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
           rsync-353     [000] .....  1762300908.500000: sys_exit: NR 3 = -5
 my -tool [0]-7-354     [000] .....  1762300910.250000: sys_exit: NR 257 = -116
           rsync-355     [000] .....  1762300988.500400: sys_exit: NR 3 = -5
           rsync-355     [000] .....  1762300988.600000: sys_exit: NR 321 = -28
`;

test('errors are summed by call and errno, with the first and the last since the start of the job', () => {
  expect(parseTrace(trace, 1_762_300_900_000)).toEqual([
    { call: 'close', errno: 'EIO', count: 2, firstMs: 8_500, lastMs: 88_500 },
    { call: 'openat', errno: 'ESTALE', count: 1, firstMs: 10_250, lastMs: 10_250 },
    { call: 'syscall 321', errno: 'ENOSPC', count: 1, firstMs: 88_600, lastMs: 88_600 },
  ]);
});

test('a trace without errors has none, and errors of healthy work are left out', () => {
  expect(parseTrace('# tracer: nop\n', 0)).toEqual([]);
  expect(parseTrace('   sh-1  [000] .....  1.000000: sys_exit: NR 2 = -2\n', 0)).toEqual([]);
  // A thread of Go that has slept: ETIMEDOUT of futex(2).
  expect(parseTrace('   restic-1  [000] .....  1.000000: sys_exit: NR 202 = -110\n', 0)).toEqual([]);
});

test('a kernel without tracefs traces nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-tracing-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(new SyscallTraces(folder).start()).toBeUndefined();
  mkdirSync(join(folder, 'instances'));
  expect(new SyscallTraces(folder).start()).toBeUndefined();
});
