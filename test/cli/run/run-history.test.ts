import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunHistory } from '../../../src/cli/run/run-history.ts';
import { LabError } from '../../../src/errors.ts';
import { HistoryWriter, type NewEvent } from '../../../src/history/file.ts';
import { folder } from '../scenario.ts';

const event: NewEvent = { t: 0, subject: null, type: 'run-ended' };

describe('the history of a run', () => {
  it('keeps at hand what is on disk', async () => {
    await using at = await folder();
    using history = new RunHistory(at.path, () => {});
    history.append(event);
    expect(history.events).toEqual([{ seq: 0, ...event }]);
    expect(readFileSync(history.path, 'utf8')).toBe(`${JSON.stringify(history.events[0])}\n`);
  });

  it('is removed if nothing has happened', async () => {
    await using at = await folder();
    new RunHistory(at.path, () => {})[Symbol.dispose]();
    expect(existsSync(join(at.path, 'history.jsonl'))).toBe(false);
  });

  it('stops at the first event that the disk refuses: it tells once, throws nothing, and writes no more', async () => {
    await using at = await folder();
    const told: LabError[] = [];
    using history = new RunHistory(at.path, (refusal) => told.push(refusal));
    history.append(event);
    const { append } = HistoryWriter.prototype;
    HistoryWriter.prototype.append = () => {
      throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
    };
    try {
      history.append(event);
    } finally {
      HistoryWriter.prototype.append = append;
    }
    history.append(event);
    expect(history.events).toHaveLength(1);
    expect(told).toHaveLength(1);
    expect(history.refusal).toBe(told[0]);
    expect(told[0]).toBeInstanceOf(LabError);
    expect(told[0]?.message).toContain('the history cannot be written (ENOSPC)');
  });
});
