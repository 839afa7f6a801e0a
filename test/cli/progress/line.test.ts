import { expect, test } from 'vitest';
import { cut, filled, type Line, textOf } from '../../../src/cli/progress/line.ts';
import { painter } from '../../../src/cli/progress/paint.ts';

const line: Line = [
  { text: 'name  ', tone: 'title' },
  { text: '雪雪', tone: 'bad' },
  { text: ' done  ', tone: 'good' },
];

test('a line is cut by cells, of which a wide character takes two, and shows that it was', () => {
  const texts = Array.from({ length: 18 }, (_, cells) => textOf(cut(line, cells)));
  expect(texts.slice(7)).toEqual([
    'name  …',
    'name  …',
    'name  雪…',
    'name  雪…',
    'name  雪雪…',
    'name  雪雪 …',
    'name  雪雪 d…',
    'name  雪雪 do…',
    'name  雪雪 don…',
    'name  雪雪 done…',
    'name  雪雪 done  ',
  ]);
  expect(filled('雪', 5)).toBe('雪   ');
  expect(filled('long', 3)).toBe('lo…');
});

test('colours come with NO_COLOR unset only, and no spaces trail', () => {
  expect(painter(false)(line)).toBe('name  雪雪 done');
  expect(painter(true)(line)).toBe(
    '\u001b[1mname  \u001b[22m\u001b[31m雪雪\u001b[39m\u001b[32m done\u001b[39m',
  );
});
