import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { HistoryWriter, readHistory } from '../../src/history/file.ts';
import { drillOf } from '../drive/told.ts';

/** As of a disk that fills up: each call takes a few bytes of the line. */
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeSync = (fd: number, bytes: Buffer) => fs.writeSync(fd, bytes, 0, Math.min(bytes.length, 7));
  return { ...fs, writeSync };
});

test('a line that the disk takes in parts is whole in the history', async () => {
  const { events } = await drillOf({});
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-partial-'));
  try {
    const path = join(folder, 'history.jsonl');
    using history = new HistoryWriter(path);
    for (const event of events) history.append(event);
    expect(readHistory(path)).toEqual({ events, damage: null });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
