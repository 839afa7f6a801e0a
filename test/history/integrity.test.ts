/** Lines that a history lacks, repeats or misplaces never make its verdict better. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import type { Event } from '../../src/history/events.ts';
import { type History, readHistory } from '../../src/history/file.ts';
import { damageOf } from '../../src/history/integrity.ts';
import { readRun } from '../../src/history/run.ts';
import { trialsOf } from '../../src/history/trials.ts';
import { asTrialHistory } from './as-trials.ts';

const names = ['swallows-errors', 'hangs', 'overwrites', 'rsync-ssh-hardened'];
const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/histories/${name}.jsonl`, import.meta.url));

/** Each recorded drill, as one file of a run (schema 1) and as the history of a trial. */
const recorded = names.flatMap((name) => {
  const { events } = readHistory(fixture(name));
  return [
    { name: `${name}, a run's`, events },
    { name: `${name}, a trial's`, events: asTrialHistory(events) },
  ];
});

const verdict = (history: History) => judge(trialsOf(history)).verdict;
const damaged = (events: readonly Event[]): History => ({ events, damage: damageOf(events, false) });

describe.each(recorded)('the history of $name', ({ events }) => {
  test('is whole as it is', () => {
    expect(damageOf(events, false)).toBeNull();
  });

  test.each([
    ['lacks', (index: number) => events.toSpliced(index, 1)],
    ['repeats', (index: number) => events.toSpliced(index, 0, events[index] as Event)],
    [
      'has misplaced',
      (index: number) => events.toSpliced(index, 2, ...events.slice(index, index + 2).reverse()),
    ],
    ['ends before', (index: number) => events.slice(0, index)],
  ])('that %s any one line is unknown, with every finding', (_, change) => {
    for (let index = 1; index < events.length - 1; index += 1) {
      const history = damaged(change(index));
      expect(history.damage?.line, `line ${index + 1}`).toBeGreaterThanOrEqual(index);
      const judgement = judge(trialsOf(history));
      expect(judgement.verdict, `line ${index + 1}`).toBe('unknown');
      const verdicts = judgement.subjects.flatMap(({ findings }) => findings.map((found) => found.verdict));
      expect(new Set(verdicts), `line ${index + 1}`).toEqual(new Set(['unknown']));
      expect(
        judgement.subjects.flatMap(({ backups }) => backups.map(({ outcome }) => outcome ?? [])).flat(),
      ).toEqual([]);
    }
  });

  test('that continues after its closing line is unknown', () => {
    const more = { ...(events[5] as Event), seq: events.length };
    expect(damageOf([...events, more], false)).toMatchObject({ line: events.length + 1 });
    expect(verdict(damaged([...events, more]))).toBe('unknown');
  });
});

describe('on disk', () => {
  test('a missing line is named by its number, for every verdict', async () => {
    const text = await readFile(fixture('overwrites'), 'utf8');
    const lines = text.trimEnd().split('\n');
    const dir = await mkdtemp(join(tmpdir(), 'firedrill-integrity-'));
    try {
      const path = join(dir, 'history.jsonl');
      await writeFile(path, `${lines.toSpliced(27, 1).join('\n')}\n`);
      const { trials } = readRun(path);
      const [subject] = judge(trials).subjects;
      expect(subject?.verdict).toBe('unknown');
      expect(subject?.findings[0]?.summary).toContain(
        'the history is damaged in line 28 (expected seq 27, found 28)',
      );
      await writeFile(path, text.slice(0, -20));
      expect(readHistory(path).damage).toEqual({ line: lines.length, what: 'the line is cut off' });
      await writeFile(path, text);
      expect(judge(readRun(path).trials).verdict).toBe('fail');
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  test('a history of a newer firedrill is refused by its schema', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'firedrill-integrity-'));
    try {
      const path = join(dir, 'history.jsonl');
      await writeFile(path, `${JSON.stringify({ type: 'trial-started', trial: { schema: 99 } })}\n`);
      expect(() => readHistory(path)).toThrow(/:1: a newer firedrill wrote this history[\s\S]*schema 99/);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
