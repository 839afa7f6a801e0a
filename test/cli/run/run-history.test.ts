import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunHistory } from '../../../src/cli/run/run-history.ts';
import { LabError } from '../../../src/errors.ts';
import { HistoryWriter, type NewEvent } from '../../../src/history/file.ts';
import { folder } from '../folder.ts';

const event: NewEvent = { t: 0, subject: 'rsync-ssh', type: 'trial-ended' };

describe('the history of a trial under way', () => {
  it('is on disk when an event is given back', async () => {
    await using at = await folder();
    const path = join(at.path, 'history.jsonl');
    using history = new RunHistory(
      () => path,
      () => {},
    );
    const written = history.append(event);
    expect(written).toEqual({ seq: 0, ...event });
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(written)}\n`);
  });

  it('has no file before its first event', async () => {
    await using at = await folder();
    const path = join(at.path, 'history.jsonl');
    new RunHistory(
      () => path,
      () => {},
    )[Symbol.dispose]();
    expect(existsSync(path)).toBe(false);
  });

  it('stops at the first event that the disk refuses: it calls once, throws nothing, and writes no more', async () => {
    await using at = await folder();
    const path = join(at.path, 'history.jsonl');
    const refusals: LabError[] = [];
    using history = new RunHistory(
      () => path,
      (refusal) => refusals.push(refusal),
    );
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
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(2);
    expect(refusals).toHaveLength(1);
    expect(history.refusal).toBe(refusals[0]);
    expect(refusals[0]).toBeInstanceOf(LabError);
    expect(refusals[0]?.message).toContain('the history cannot be written (ENOSPC)');
  });

  it('gives the folder that refuses its file as the reason', async () => {
    const refusals: LabError[] = [];
    using history = new RunHistory(
      () => '/nowhere/history.jsonl',
      (refusal) => refusals.push(refusal),
    );
    history.append(event);
    expect(refusals[0]?.message).toContain('/nowhere/history.jsonl: the history cannot be written (ENOENT)');
  });
});
