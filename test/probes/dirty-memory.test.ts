import { expect, it } from 'vitest';
import { parseDirtyMemory } from '../../src/probes/dirty-memory.ts';

const meminfo =
  'MemTotal:        1000 kB\nDirty:              12 kB\nWriteback:           3 kB\nWritebackTmp:      500 kB\n';

it('counts memory that waits for its writeback and memory under writeback, in bytes', () => {
  expect(parseDirtyMemory(meminfo)).toBe(15 * 1024);
});

it('is unknown where the kernel does not tell', () => {
  expect(parseDirtyMemory('MemTotal: 1000 kB\n')).toBeNull();
});
