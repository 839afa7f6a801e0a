/** Whether SIGTERM would have ended a backup: tried in a fork of the lab, or at the end and for real. */
import { describe, expect, test } from 'vitest';
import { assert, at, backup, delay, during, every, failsCleanly, silence } from '../../src/index.ts';
import type { Behaving } from '../fake-lab/behaviour.ts';
import { all } from '../fake-lab/drilled.ts';
import { drillOf, story } from './told.ts';

const silenced = [at('0s', backup()), at('2s', silence('target', { for: '2m' }))];

describe('in a fork of the lab', () => {
  test.each<[string, Behaving, { ended: boolean; atMost: number; scriptEnded?: boolean }]>([
    ['ends at once', { sigterm: 'ends' as const }, { ended: true, atMost: 100 }],
    ['takes 12 s', { sigterm: { endsAfterMs: 12_000 } }, { ended: true, atMost: 12_100 }],
    [
      'takes longer than Kubernetes gives it',
      { sigterm: { endsAfterMs: 31_000 } },
      { ended: false, atMost: 30_600 },
    ],
    ['ignores it', { sigterm: 'ignores' as const }, { ended: false, atMost: 30_600 }],
    ['waits in D state', { waits: 'killable' as const }, { ended: false, atMost: 30_600 }],
    [
      'leaves a child that lives on',
      { sigterm: 'child-stays' as const },
      { ended: false, atMost: 30_600, scriptEnded: true },
    ],
  ])('a backup under a fault that %s', async (_, behaviour, { ended, atMost, scriptEnded = false }) => {
    const done = await drillOf({ backup: behaviour }, silenced);
    const [tried, ...more] = all(done, 'sigterm-tried');
    expect(more).toEqual([]);
    expect(tried).toMatchObject({ ended });
    expect(tried?.left?.map(({ comm }) => comm)).toEqual(
      ended ? undefined : [scriptEnded ? 'fake-child' : 'fake-backup'],
    );
    expect(tried?.scriptEnded).toBe(ended ? undefined : scriptEnded);
    expect(tried?.afterMs).toBeLessThanOrEqual(atMost);
    expect(Math.round((tried?.sentMs ?? 0) / 1_000)).toBe(12); // 10 s after the fault
    // And the lab itself never felt it.
    expect(story(done, 'job-ended')).toContain('128 s job-ended backup-4 0');
  });

  test('a backup without any fault is tried once it has run for 30 s, and only one of a subject', async () => {
    const done = await drillOf({ backup: { workMs: 40_000 } }, [
      every('1m', backup(), { from: '0s', until: '3m' }),
    ]);
    expect(story(done, 'sigterm-tried')).toEqual(['30 s sigterm-tried backup-4 true']);
  });

  test('a backup that the lift of the fault soon saves is tried too: in the fork the fault stays', async () => {
    const done = await drillOf({}, [at('0s', backup()), at('1s', silence('target', { for: '2s' }))]);
    const [tried, ...more] = all(done, 'sigterm-tried');
    expect(more).toEqual([]);
    expect(tried).toMatchObject({ ended: true, job: 'backup-4' });
    expect(Math.round((tried?.sentMs ?? 0) / 1_000)).toBe(11);
  });

  test('a backup that does not live so long under the fault is tried halfway to its end', async () => {
    const fails = { unreachable: { failsAfterMs: 4_000, code: 12 } };
    const done = await drillOf({ backup: { ...fails, sigterm: 'ignores' } }, [
      at('0s', backup()),
      at('2s', silence('target', { for: '2m' })),
    ]);
    const [tried, ...more] = all(done, 'sigterm-tried');
    expect(more).toEqual([]);
    expect(tried?.sentMs).toBeCloseTo(4_000, -2);
    // It ends by itself 2 s later, in the fork as in the lab.
    expect(tried?.ended).toBe(true);
    expect(tried?.afterMs).toBeCloseTo(2_000, -2);
  });

  test('a short backup that only slows down under the fault is tried before its end', async () => {
    const done = await drillOf({ backup: { workMs: 900 } }, [
      at('0s', backup()),
      during(backup(1), '50%', delay('500ms', { for: '1m' })),
    ]);
    const [tried] = all(done, 'sigterm-tried');
    const ended = all(done, 'job-ended').find(({ role }) => role === 'backup');
    expect(tried?.ended).toBe(true);
    expect(tried?.sentMs).toBeGreaterThan(450);
    expect(tried?.sentMs).toBeLessThan(ended?.t ?? 0);
  });

  test('the first answer under a fault is the only one; a backup that started under it counts', async () => {
    const done = await drillOf({}, [
      at('0s', silence('target', { for: '20s' })),
      at('1s', backup()),
      at('1m', backup()),
      during(backup(2), '50%', silence('target', { for: '20s' })),
    ]);
    expect(all(done, 'sigterm-tried')).toMatchObject([{ job: 'backup-4' }]);
  });

  test('the answer of a backup that met no fault is not the last', async () => {
    const offline = { service: null, data: 'nothing' as const };
    const done = await drillOf({ backup: offline }, [
      every('1m', backup(), { from: '0s', until: '2m' }),
      at('2s', silence('target', { for: '20s' })),
      during(backup(2), '50%', silence('target', { for: '20s' })),
    ]);
    expect(all(done, 'fault-met').map(({ counts }) => counts?.['packets-dropped'])).toEqual([0, 0]);
    expect(all(done, 'sigterm-tried').map(({ job }) => job)).toEqual(['backup-4', 'backup-6']);
  });

  test('a backup without any fault that is over before 30 s is not tried', async () => {
    const done = await drillOf({}, [at('0s', backup())]);
    expect(all(done, 'sigterm-tried')).toEqual([]);
    expect(done.lab.calls).not.toContain('copy');
  });

  test('every backup that reaches its deadline is tried there', async () => {
    const done = await drillOf({ backup: { waits: 'unkillable' } }, [
      at('0s', backup()),
      at('1s', silence('target', { for: '10m' })),
    ]);
    const deadlineMs = all(done, 'deadline')[0]?.deadlineMs ?? 0;
    expect(all(done, 'sigterm-tried').map(({ t }) => Math.round(t / 1_000))).toEqual([
      1,
      Math.round(deadlineMs / 1_000),
    ]);
  });

  test('a node that panics in the fork answers nothing', async () => {
    const done = await drillOf({ backup: { sigterm: 'ignores' } }, silenced, {
      lab: { failures: [{ call: 'fork.clock.advance', nth: 1, effect: 'lose-node' }] },
    });
    expect(all(done, 'sigterm-tried')).toMatchObject([{ ended: false }]);
    expect(all(done, 'node-lost')).toEqual([]);
  });
});

describe('where a lab has no fork', () => {
  const lab = { lab: 'containers' as const };

  test('one more backup is started under a silence at the end, and that is lifted again', async () => {
    const done = await drillOf({}, silenced, { lab });
    expect(story(done, 'restored', 'job-ended', 'sigterm-tried', 'subject-ended').slice(-4)).toEqual([
      '725 s restored versions 1',
      '735 s job-ended trial-6 SIGTERM',
      '735 s sigterm-tried trial-6 true',
      '735 s subject-ended completed',
    ]);
    expect(done.lab.inForce).toEqual([]);
    expect(done.lab.calls.filter((call) => call.includes('link.silence'))).toEqual([
      'link.silence',
      'lift link.silence',
      'link.silence',
      'lift link.silence',
    ]);
  });

  test('one that ignores it for 30 s is killed', async () => {
    const done = await drillOf({ backup: { sigterm: 'ignores' } }, silenced, { lab });
    expect(all(done, 'sigterm-tried')).toMatchObject([{ ended: false }]);
    expect(all(done, 'sigterm-tried')[0]?.afterMs).toBeGreaterThanOrEqual(30_000);
    expect(done.lab.calls.at(-2)).toBe('job.killAll');
  });

  test('it is not tried where it is only measured and no backup took longer than SIGTERM is given', async () => {
    const done = await drillOf({}, [at('0s', backup())], { lab });
    expect(all(done, 'job-started').map(({ role }) => role)).not.toContain('trial');
  });

  test('it is always tried where it is asserted', async () => {
    const definition = { subjects: { fake: assert(failsCleanly()) } };
    const done = await drillOf({}, [at('0s', backup())], { lab, definition });
    expect(all(done, 'sigterm-tried')).toMatchObject([{ ended: true }]);
  });

  test('a backup that ends by itself under the silence tells nothing', async () => {
    const backupFails = { unreachable: { failsAfterMs: 5_000, code: 12 }, workMs: 40_000 };
    const done = await drillOf({ backup: backupFails }, [at('0s', backup())], { lab });
    expect(story(done, 'job-started')).toContainEqual(expect.stringContaining('job-started trial-'));
    expect(all(done, 'sigterm-tried')).toEqual([]);
    expect(done.lab.inForce).toEqual([]);
  });

  test('the silence is lifted where the trial cannot be started', async () => {
    const done = await drillOf({}, silenced, {
      lab: { ...lab, failures: [{ call: 'startJob trial', nth: 1, effect: 'refuse' }] },
    });
    expect(done.error?.message).toContain('startJob trial');
    expect(done.lab.inForce).toEqual([]);
  });
});
