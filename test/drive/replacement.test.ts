import { expect, test } from 'vitest';
import { at, backup, verify } from '../../src/index.ts';
import { fakeStrategy } from '../fake-lab/behaviour.ts';
import { all } from '../fake-lab/drilled.ts';
import { drillOf } from './told.ts';

const timeline = [at('0s', backup()), at('60s', verify())];

test.each(['virtual', 'containers'] as const)(
  'in the lab %s every restore is made on a replacement of its own, which is prepared first',
  async (lab) => {
    const { lab: asked, ...done } = await drillOf({}, timeline, { lab: { lab } });
    expect(done.error).toBeUndefined();
    const calls = asked.calls.filter((call) =>
      /^(fork\.)?(startJob (prepare|restore)|replaceNode|keep)/.test(call),
    );
    const place = lab === 'virtual' ? 'fork.' : '';
    const restore = ['replaceNode', `${place}startJob prepare`, `${place}startJob restore`];
    expect(calls).toEqual(['startJob prepare', 'keep /ssh-key', ...restore, ...restore, ...restore]);
    expect(all(done, 'restored')).toHaveLength(3);
  },
);

test('a strategy names the files that its user keeps elsewhere', async () => {
  const strategies = [fakeStrategy({}, { keeps: ['/root/borg.key'] })];
  const { lab } = await drillOf({}, timeline, { strategies });
  expect(lab.calls).toContain('keep /root/borg.key');
});

test('where a fresh node cannot be prepared nothing is restored, and the finding says why', async () => {
  const failures = [{ call: 'fork.startJob prepare', nth: 1, effect: 'fail' as const }];
  const done = await drillOf({}, timeline, { lab: { failures } });
  expect(done.error).toBeUndefined();
  const [first, second] = all(done, 'restored');
  expect(first).toMatchObject({
    ok: false,
    matches: [],
    error: 'a fresh node could not be prepared: fake: it failed (exit code 1)',
  });
  expect(second).toMatchObject({ ok: true, matches: [1] });
});

test('how long preparation and restore took is in the history', async () => {
  const done = await drillOf({ prepare: { workMs: 4_000 }, restore: { workMs: 20_000 } }, timeline);
  for (const { tookMs } of all(done, 'restored')) expect(tookMs).toBeCloseTo(24_000, -2);
});
