/** A run on disk, as `scenario judge` and `scenario report` find it: by its folder, its index, a trial's folder, or a history. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../src/history/events.ts';
import { HistoryWriter, readHistory } from '../../src/history/file.ts';
import { RUN_SCHEMA, type RunIndex, readRun } from '../../src/history/run.ts';
import { asTrialHistory } from './as-trials.ts';

const fixture = join(import.meta.dirname, '../fixtures/histories/hangs.jsonl');
const events = asTrialHistory(readHistory(fixture).events);
const [first] = events as [Extract<Event, { type: 'trial-started' }>];
const { id } = first.trial;
const strategy = first.trial.strategy.name;

let run: string;
let folder: string;

/** A run of one trial whose history is `lines`. */
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'firedrill-run-'));
  folder = join(run, 'trials', id);
  mkdirSync(folder, { recursive: true });
  const index: RunIndex = {
    ...{ schema: RUN_SCHEMA, firedrill: '0', scenario: 's', source: 's', command: 'c', strategies: [] },
    ...{ lab: 'virtual', clock: 'virtual', allowHostHang: false, startedAt: '2026-01-01T00:00:00Z' },
    trials: [{ id, strategy, seed: first.trial.plan.seed, folder: join('trials', id) }],
  };
  writeFileSync(join(run, 'run.json'), JSON.stringify(index));
  writeFileSync(join(folder, 'trial.json'), JSON.stringify(first.trial));
});
afterEach(() => rmSync(run, { recursive: true }));

function record(some: readonly Event[] = events): string {
  const path = join(folder, 'history.jsonl');
  using writer = new HistoryWriter(path);
  for (const { seq: _, ...event } of some) writer.append(event as never);
  return path;
}

describe('a run with an index', () => {
  it('is read by its folder and by run.json alike', () => {
    record();
    const read = readRun(run);
    expect(read).toMatchObject({ folder: run, trials: [{ id, strategy, closed: true, damage: null }] });
    expect(read.trials[0]?.events).toEqual(events);
    expect(read.trials[0]?.file).toBe(join('trials', id, 'history.jsonl'));
    expect(readRun(join(run, 'run.json'))).toEqual(read);
  });

  it('has a trial that never started, by its declaration', () => {
    expect(readRun(run).trials).toMatchObject([
      { id, startedAt: null, events: [], closed: false, damage: null },
    ]);
  });

  it('has a trial that is under way or was cut off, which is not closed', () => {
    record(events.slice(0, -1));
    expect(readRun(run).trials).toMatchObject([
      { closed: false, damage: { line: events.length - 1, what: 'the closing line is missing' } },
    ]);
  });

  it('notices the history of another trial', () => {
    const other = { ...first, trial: { ...first.trial, id: 'other-seed-1' } };
    record([other, ...events.slice(1)]);
    expect(readRun(run).trials[0]).toMatchObject({
      id,
      damage: { line: 1, what: `the history belongs to other-seed-1, not to ${id} as declared` },
    });
  });

  it('notices the history of another version of the strategy', () => {
    const { trial } = first;
    const other = { ...first, trial: { ...trial, strategy: { ...trial.strategy, digest: 'sha256:1' } } };
    record([other, ...events.slice(1)]);
    expect(readRun(run).trials[0]?.damage?.line).toBe(1);
  });

  it('has a trial whose history cannot be read, with the line, at no cost for others', () => {
    const path = record();
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.with(4, 'no JSON').join('\n'));
    expect(readRun(run).trials).toMatchObject([
      { id, events: [], damage: { line: 5, what: 'this line is not JSON' } },
    ]);
  });
});

describe('without an index', () => {
  it('the folder of a trial and its history are read alike', () => {
    const path = record();
    expect(readRun(path)).toMatchObject({ folder, index: null, trials: [{ id, closed: true }] });
    expect(readRun(folder)).toEqual(readRun(path));
  });

  it('a copy of a history with any name is read', () => {
    copyFileSync(fixture, join(run, 'copy.txt'));
    expect(readRun(join(run, 'copy.txt')).trials[0]).toMatchObject({ file: 'copy.txt', damage: null });
  });
});

describe('is refused with the found value:', () => {
  it.each([
    ['a folder without a history', () => run.concat('/trials'), 'the history cannot be read (ENOENT)'],
    ['a path that leads nowhere', () => join(run, 'nothing'), 'the history cannot be read (ENOENT)'],
    [
      'an index of a newer schema',
      () => rewrite({ schema: RUN_SCHEMA + 1 }),
      'this is not the index of a run',
    ],
    ['a pipe', pipe, 'the history is not a regular file'],
    ['a device', () => '/dev/zero', 'the history is not a regular file'],
    ['a file above 128 MiB', () => ofBytes(128 * 2 ** 20 + 1), 'the history is too large'],
    ['an event without its first line', () => text(events[1]), 'this is not a history'],
    ['an empty file', () => text(), 'this is not a history'],
  ])('%s', (_, given, what) => {
    expect(() => readRun(given())).toThrow(what);
  });

  it('a history of a newer schema, and the next step', () => {
    const path = text({ ...first, trial: { ...first.trial, schema: 99 } });
    expect(() => readRun(path)).toThrow(
      /newer firedrill[\s\S]*schema 2 or older[\s\S]*schema 99[\s\S]*newer one/,
    );
  });
});

it('a writer that is disposed of writes no more', () => {
  const writer = new HistoryWriter(join(run, 'h.jsonl'));
  const { seq: _, ...event } = first;
  writer.append(event as never);
  writer[Symbol.dispose]();
  expect(() => writer.append(event as never)).toThrow('EBADF');
});

function rewrite(change: object): string {
  const path = join(run, 'run.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }));
  return run;
}

function pipe(): string {
  execFileSync('mkfifo', [join(run, 'pipe')]);
  return join(run, 'pipe');
}

/** Sparse: it takes no room. */
function ofBytes(bytes: number): string {
  writeFileSync(join(run, 'large'), '');
  truncateSync(join(run, 'large'), bytes);
  return join(run, 'large');
}

function text(...lines: unknown[]): string {
  const path = join(run, 'given.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}
