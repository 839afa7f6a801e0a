import { expect, test } from 'vitest';
import { unkillableMs } from '../../src/read-model/unkillable.ts';

const wait = (t: number, forMs: number, killable: boolean | null, pid = 7) => ({
  task: { pid, comm: 'rsync', waitsIn: '', killable, forMs, job: null },
  seen: { t },
});
const msOf = (...waits: ReturnType<typeof wait>[]) => {
  const ms = unkillableMs(waits);
  return waits.map((one) => ms.get(one));
};

test('a killable wait before an unkillable one in the same D state does not count', () => {
  expect(msOf(wait(1_000, 0, true), wait(50_000, 49_000, true), wait(51_000, 50_000, false))).toEqual([
    0, 0, 0,
  ]);
});

test('an unkillable wait counts from sample to sample, until it is killable again', () => {
  const waits = [
    wait(1_000, 0, false),
    wait(3_000, 2_000, false),
    wait(4_000, 3_000, true),
    wait(9_000, 8_000, false),
  ];
  expect(msOf(...waits)).toEqual([0, 2_000, 0, 0]);
});

test('a D state that is new in a sample counts from its begin; another one of the same pid starts from its own', () => {
  expect(msOf(wait(9_000, 7_000, false), wait(20_000, 1_000, false))).toEqual([7_000, 1_000]);
});

test('a wait that may be killable or not is no unkillable one', () => {
  expect(msOf(wait(9_000, 7_000, null), wait(10_000, 8_000, false))).toEqual([0, 0]);
});
