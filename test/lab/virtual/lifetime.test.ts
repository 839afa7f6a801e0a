import { expect, test } from 'vitest';
import { Lifetime } from '../../../src/lab/virtual/lifetime.ts';

const over = new Error('the lab was closed');

test('work settles as it does by itself while the machine lives', async () => {
  const life = new Lifetime();
  await expect(life.within(Promise.resolve(7))).resolves.toBe(7);
  await expect(life.within(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
});

test('the end of the machine ends all work, with the first reason', async () => {
  const life = new Lifetime();
  const works = [life.within(new Promise(() => {})), life.within(new Promise(() => {}))];
  life.end(over);
  life.end(new Error('QEMU ended'));
  for (const work of works) await expect(work).rejects.toBe(over);
  await expect(life.within(new Promise(() => {}))).rejects.toBe(over);
});

// An unheard rejection would end the process before anything is torn down; vitest fails on one.
test('a rejection of work that comes after the end of the machine is heard', async () => {
  const life = new Lifetime();
  const { promise: begunBefore, reject: rejectFirst } = Promise.withResolvers();
  const first = life.within(begunBefore);
  life.end(over);
  const { promise: begunAfter, reject: rejectSecond } = Promise.withResolvers();
  const second = life.within(begunAfter);
  rejectFirst(new Error('too late'));
  rejectSecond(new Error('too late'));
  for (const work of [first, second]) await expect(work).rejects.toBe(over);
  await new Promise((resolve) => setImmediate(resolve));
});

test('a million settled works leave nothing behind', async () => {
  const life = new Lifetime();
  const before = heapUsed();
  for (let n = 0; n < 1_000_000; n += 1) await life.within(Promise.resolve(n));
  // Other tests of this worker leave some 20 MB to collect; a million entries take more than 100.
  expect(heapUsed() - before).toBeLessThan(60e6);
});

function heapUsed(): number {
  return process.memoryUsage().heapUsed;
}
