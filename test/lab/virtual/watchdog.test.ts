import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Watchdog } from '../../../src/lab/virtual/watchdog.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A watchdog of one second, and how often it has noticed a silence. */
function watchdog() {
  const onSilence = vi.fn();
  return { dog: new Watchdog(1_000, onSilence), onSilence };
}

test('a silence of a second while a request is under way is noticed, and none without a request', async () => {
  const { dog, onSilence } = watchdog();
  dog.feed();
  vi.advanceTimersByTime(10_000);
  expect(onSilence).not.toHaveBeenCalled();
  void dog.watch(new Promise(() => {}));
  vi.advanceTimersByTime(999);
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onSilence).toHaveBeenCalledOnce();
});

test('each sign of life restarts the second', () => {
  const { dog, onSilence } = watchdog();
  void dog.watch(new Promise(() => {}));
  for (let n = 0; n < 5; n += 1) {
    vi.advanceTimersByTime(900);
    dog.feed();
  }
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(onSilence).toHaveBeenCalledOnce();
});

test('of two requests the end of the last one ends the watch, also by an error, which is passed on', async () => {
  const { dog, onSilence } = watchdog();
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<string>();
  const [one, two] = [dog.watch(first.promise), dog.watch(second.promise)];
  first.resolve('answer');
  expect(await one).toBe('answer');
  vi.advanceTimersByTime(999);
  second.reject(new Error('refused'));
  await expect(two).rejects.toThrow('refused');
  vi.advanceTimersByTime(10_000);
  expect(onSilence).not.toHaveBeenCalled();
});

test('after its end it notices nothing', () => {
  const { dog, onSilence } = watchdog();
  void dog.watch(new Promise(() => {}));
  dog.end();
  dog.feed();
  vi.advanceTimersByTime(10_000);
  expect(onSilence).not.toHaveBeenCalled();
});
