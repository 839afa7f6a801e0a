import { expect, test } from 'vitest';
import type { BackupResult } from '../../src/history/finding.ts';
import { errorLines } from '../../src/report/backup-errors.ts';

const backup = (errors: BackupResult['errors'], durationMs: number | null = 905_000): BackupResult => ({
  backup: 1,
  job: 'backup-4',
  startedMs: 0,
  durationMs,
  code: 23,
  signal: null,
  outcome: 'failed-clean',
  harms: [],
  met: [],
  ...(errors && { errors }),
});
const close = { call: 'close', errno: 'EIO', count: 10, firstMs: 120_000, lastMs: 890_000 };
const stat = { call: 'newfstatat', errno: 'EIO', count: 2, firstMs: 200_000, lastMs: 300_000 };
const stale = { call: 'openat', errno: 'ESTALE', count: 1, firstMs: 80_000, lastMs: 80_000 };

test('a backup with errors has a line: by errno and call, the first, and how many an hour', () => {
  expect(errorLines({ backups: [backup({ errors: [close, stat, stale], notListed: 0 })] })).toEqual([
    'backup 1: 13 errors from system calls: EIO 12 (close 10, newfstatat 2), ESTALE 1 (openat 1), the first after 1 min 20 s, 52 an hour',
  ]);
});

test('a backup under a minute has no rate, and errors that were not listed are counted', () => {
  expect(errorLines({ backups: [backup({ errors: [stale], notListed: 7 }, 30_000)] })).toEqual([
    'backup 1: 8 errors from system calls: ESTALE 1 (openat 1), 7 not listed, the first after 1 min 20 s',
  ]);
});

test('no errors, and errors that were not traced, have no line', () => {
  expect(errorLines({ backups: [backup({ errors: [], notListed: 0 }), backup(undefined)] })).toEqual([]);
});
