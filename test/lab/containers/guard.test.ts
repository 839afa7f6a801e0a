import { expect, test } from 'vitest';
import { LabError } from '../../../src/errors.ts';
import { RealClock } from '../../../src/lab/containers/clock.ts';
import { guarded } from '../../../src/lab/containers/guard.ts';

/** A link whose commands end only by `answer`, under the guard of a lab. */
function link() {
  const clock = new RealClock(new AbortController().signal);
  const answer = Promise.withResolvers<() => Promise<string>>();
  const real = { name: 'link', silence: () => answer.promise, facts: () => 'at once' };
  return { clock, answer, link: guarded(real, clock) };
}

test('a command ends with its lab, by the lab’s error', async () => {
  const { clock, link: guard } = link();
  const silence = guard.silence();
  clock.fail(new LabError({ what: 'the node ended (exit code 137)' }));
  await expect(silence).rejects.toThrow('the node ended (exit code 137)');
});

test('so does the lift that a command gave', async () => {
  const { clock, answer, link: guard } = link();
  answer.resolve(() => new Promise(() => {}));
  const lift = (await guard.silence())();
  clock.fail(new LabError({ what: 'the engine no longer answers' }));
  await expect(lift).rejects.toThrow('the engine no longer answers');
});

test('in a lab that is alive results and fields pass as they are', async () => {
  const { answer, link: guard } = link();
  expect([guard.name, guard.facts()]).toEqual(['link', 'at once']);
  answer.resolve(async () => 'lifted');
  expect(await (await guard.silence())()).toBe('lifted');
});

test('an error of the engine is the lab’s trouble', async () => {
  const { answer, link: guard } = link();
  answer.reject(new Error('socket hang up'));
  const error = await guard.silence().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LabError);
  expect((error as LabError).message).toContain('socket hang up');
});
