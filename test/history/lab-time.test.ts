import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Event } from '../../src/history/events.ts';
import { readHistory } from '../../src/history/file.ts';
import { history } from '../report/history.ts';

const year = 365 * 86_400_000;

/** Reads the usual history, with one thing changed in each event. */
function reading(change: (event: Event) => Event) {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-history-'));
  try {
    const path = join(folder, 'history.jsonl');
    writeFileSync(
      path,
      history()
        .map((event) => `${JSON.stringify(change(event))}\n`)
        .join(''),
    );
    return readHistory(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const withWatch = (watchMs: number) => (event: Event) =>
  event.type === 'run-started' ? { ...event, plan: { ...event.plan, watchMs } } : event;

it('a history whose plan or events lie beyond any drill is refused, and names the field', () => {
  expect(reading(withWatch(year)).events).toHaveLength(history().length);
  expect(() => reading(withWatch(1e300))).toThrow(/history\.jsonl:1: .*\n(.*\n)*.*plan\.watchMs/);
  expect(() => reading((event) => ({ ...event, t: event.t + 5 * year }))).toThrow(
    /history\.jsonl:1: .*\n(.*\n)*.*at t/,
  );
});
