/** The lab breaks, or a run is interrupted: the history ends with the trouble, and the lab is closed. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import { at, backup, poll, silence, verify } from '../../src/index.ts';
import { all, type Drilled } from '../fake-lab/drilled.ts';
import type { Failure } from '../fake-lab/failures.ts';
import { drillOf, story } from './told.ts';

const timeline = [
  at('0s', backup(), poll()),
  at('2s', silence('target', { for: '1m' })),
  at('3m', verify()),
  at('4m', backup()),
];
const scripts = { poll: {}, backup: { leaves: { target: 1 } } };
const fails = (...failures: Failure[]) => drillOf(scripts, timeline, { lab: { failures } });

function expectTrouble(done: Drilled, message: string): void {
  expect(done.error?.message).toContain(message);
  expect(all(done, 'trouble')).toMatchObject([{ message: expect.stringContaining(message) }]);
  expect(all(done, 'subject-ended')).toMatchObject([{ because: 'trouble' }]);
  expect(done.labs.every(({ isClosed }) => isClosed)).toBe(true);
}

describe.each(['virtual', 'containers'] as const)('a lab that stands for %s', (lab) => {
  test('may break at any of its calls', async () => {
    const whole = await drillOf(scripts, timeline, { lab: { lab } });
    expect(whole.error).toBeUndefined();
    const calls = whole.labs[0]?.calls.length ?? 0;
    expect(calls).toBeGreaterThan(40);
    for (let nth = 1; nth <= calls; nth += 1) {
      const failures: Failure[] = [{ call: '', nth, effect: 'break' }];
      const done = await drillOf(scripts, timeline, { lab: { lab, failures } });
      expectTrouble(done, 'the fake lab broke');
      // All that had happened until then is there, and nothing else.
      const told = story(done).slice(0, -3);
      expect(story(whole).slice(0, told.length), `call ${nth}`).toEqual(told);
    }
  });
});

test('a lab may break at any moment of lab time', async () => {
  for (let atMs = 1_000; atMs < 900_000; atMs += 37_000) {
    expectTrouble(await fails({ atMs, effect: 'break' }), 'the fake lab broke');
  }
});

test('a node may go away at any call, and that is no trouble of the lab', async () => {
  const whole = await drillOf(scripts, timeline);
  for (let nth = 1; nth <= (whole.labs[0]?.calls.length ?? 0); nth += 1) {
    const done = await fails({ call: '', nth, effect: 'lose-node' });
    expect(done.error, whole.labs[0]?.calls[nth - 1]).toBeUndefined();
    expect(done.lab.inForce).toEqual([]);
    const started = all(done, 'job-started').map(({ job }) => job);
    const ended = all(done, 'job-ended').map(({ job }) => job);
    expect(started.filter((job) => !ended.includes(job))).toEqual([]);
  }
});

test.each([
  ['a lift', 'lift link.silence'],
  ['a fork', 'copy'],
  ['a signal in a fork', 'fork.job.signal'],
  ['the making of the data', 'node.run firedrill-data make'],
  ['the change of the data', 'node.run firedrill-data change'],
  ['a comparison', 'fork.node.run firedrill-data compare'],
  ['the copy of the files that are kept elsewhere', 'keep'],
  ['the replacement of the node', 'replaceNode'],
  ['the start of a backup', 'startJob backup'],
])('%s that the lab refuses is trouble', async (_, call) => {
  expectTrouble(await fails({ call, nth: 1, effect: 'refuse' }), `the fake lab refused (${call}`);
});

test.each([
  ['make', 'node'],
  ['change', 'node'],
  ['compare', 'fork.node'],
])('data that cannot be handled (%s) are trouble', async (command, host) => {
  const done = await fails({ call: `${host}.run firedrill-data ${command}`, nth: 1, effect: 'fail' });
  expectTrouble(done, `the data could not be handled (firedrill-data ${command})`);
});

test('a restore that fails, or never ends, is a finding', async () => {
  const failed = await drillOf({ restore: { code: 23 } }, timeline);
  expect(failed.error).toBeUndefined();
  expect(all(failed, 'restored')[0]).toMatchObject({ ok: false, error: 'fake: it failed (exit code 23)' });

  const endless = await drillOf({ restore: { workMs: null } }, [at('0s', backup())]);
  expect(all(endless, 'restored')[0]).toMatchObject({ ok: false, error: expect.stringContaining('SIGTERM') });
  const [first] = all(endless, 'job-ended').filter(({ role }) => role === 'restore');
  // Its preparation takes 0.2 s.
  expect(first?.durationMs).toBeCloseTo(600_200, -2);
});

test('an interrupted run says so, and calls nothing trouble', async () => {
  const interrupt = new AbortController();
  const stop = () => {
    interrupt.abort();
    throw new Error('the lab was closed by the interruption');
  };
  const done = await drillOf(scripts, timeline, {
    interrupt,
    lab: { failures: [{ call: 'link.silence', nth: 1, effect: stop }] },
  });
  expect(done.error?.message).toBe('interrupted');
  expect(all(done, 'subject-ended')).toMatchObject([{ because: 'interrupted' }]);
  expect(all(done, 'trouble')).toEqual([]);
  // Nothing in it has passed: the rest of the timeline is unknown.
  const judgement = judge(done.trials);
  expect(judgement.verdict).toBe('unknown');
  expect(judgement.subjects.flatMap(({ findings }) => findings.map((f) => f.verdict))).not.toContain('pass');
});
