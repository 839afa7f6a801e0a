import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { makeReport } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { wrap } from '../../src/terminal/wrap.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, judgement } from '../report/history.ts';

describe('a wrapped text', () => {
  it('is broken between words, where it is wider than the terminal, and nowhere else', () => {
    expect(wrap('one two three four\n\nfive', 9)).toBe('one two\n  three\n  four\n\nfive');
    expect(wrap('one two', 7)).toBe('one two');
    expect(wrap('one two', Number.POSITIVE_INFINITY)).toBe('one two');
  });

  it('is indented two further where a line continues', () => {
    expect(wrap('    one two three', 11)).toBe('    one two\n      three');
  });

  it('keeps the gaps of a table within a line, and none at the beginning of the next', () => {
    expect(wrap('name    first    second', 17)).toBe('name    first\n  second');
  });

  it('keeps a word whole that is wider than the terminal', () => {
    expect(wrap('see /a/path/that/is/long now', 10)).toBe('see\n  /a/path/that/is/long\n  now');
  });

  it('counts a wide character as two cells, and a combining mark as none', () => {
    expect(wrap('雪雪 雪雪', 8)).toBe('雪雪\n  雪雪');
    expect(wrap('雪雪 雪雪', 9)).toBe('雪雪 雪雪');
    expect(wrap('e\u0301e\u0301 e\u0301e\u0301', 5)).toBe('e\u0301e\u0301 e\u0301e\u0301');
  });

  it('counts no colours, and finds the indent behind one', () => {
    const red = '\u001b[31m  one two\u001b[39m';
    expect(wrap(red, 9)).toBe(red);
    expect(wrap(red, 8)).toBe('\u001b[31m  one\n    two\u001b[39m');
  });
});

describe.each([80, 60, 200])('the report at %i columns', (columns) => {
  const report = makeReport(asTrials(history()), judgement(history()));

  it.each([false, true])('has no line that is wider, but for a single word; colours: %s', (color) => {
    const lines = renderTerminal(report, { columns, color }).split('\n');
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) if (stringWidth(line) > columns) expect(line.trim()).not.toContain(' ');
    if (columns < 200) expect(lines.some((line) => stringWidth(line) > columns - 15)).toBe(true);
  });
});
