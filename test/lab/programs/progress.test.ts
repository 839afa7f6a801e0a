import { beforeEach, expect, it, vi } from 'vitest';
import { Progress } from '../../../src/lab/programs/progress.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  return () => vi.useRealTimers();
});

it('tells a line each tenth of the work, and each 20 s of silence', () => {
  const told: string[] = [];
  using progress = new Progress('Compiling', (line) => void told.push(line));
  progress.at(0, 'a');
  progress.at(0.05, 'b');
  progress.at(0.1, 'c');
  progress.at(0.15, 'd');
  vi.advanceTimersByTime(19_000);
  expect(told).toEqual(['Compiling: 0 %, a.', 'Compiling: 10 %, c.']);
  vi.advanceTimersByTime(21_000);
  expect(told.slice(2)).toEqual(['Compiling: 15 %, d, after 20 s.', 'Compiling: 15 %, d, after 40 s.']);
  progress.at(1.2, 'e');
  expect(told.at(-1)).toBe('Compiling: 100 %, e.');
});

it('is silent once it is disposed of', () => {
  const told: string[] = [];
  {
    using progress = new Progress('Compiling', (line) => void told.push(line));
    progress.at(0, 'a');
  }
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual(['Compiling: 0 %, a.']);
});
