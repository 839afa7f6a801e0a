import { expect, test } from 'vitest';
import { RunningTotals } from '../../src/lab/running-totals.ts';

test('the total of a counter grows by its increases, also where it begins at 0 again', () => {
  const totals = new RunningTotals();
  for (const value of [3, 5, 5, 2]) totals.take('packets', value);
  expect(totals.all).toEqual({ packets: 7 });
});

test('a counter that is known to have begun again counts from 0, though it is above its last value', () => {
  const totals = new RunningTotals();
  totals.take('packets', 3);
  totals.take('resets', 1);
  totals.restarted('packets');
  totals.take('packets', 4);
  totals.take('resets', 1);
  expect(totals.all).toEqual({ packets: 7, resets: 1 });
  totals.restarted();
  totals.take('resets', 1);
  expect(totals.all).toEqual({ packets: 7, resets: 2 });
});

test('counts without a counter add up', () => {
  const totals = new RunningTotals();
  totals.add('sessions', 2);
  totals.add('sessions', 1);
  expect(totals.all).toEqual({ sessions: 3 });
});
