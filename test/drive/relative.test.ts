/** Faults that are relative to a backup: each comes at its cue, at any speed of the backup, or the history has the reason why it never came. */
import { describe, expect, test } from 'vitest';
import {
  after as afterStart,
  at,
  backup,
  delay,
  during,
  every,
  line,
  nodeReboot,
  poll,
  reset,
  silence,
  sshStop,
  targetReboot,
  verify,
  when,
} from '../../src/index.ts';
import { all } from '../fake-lab/drilled.ts';
import { drillOf, story } from './told.ts';

const stall = silence('target', { for: '2m' });
const next = at('1h', backup());
const faults = ['fault-injected', 'fault-missed', 'fault-lifted'] as const;

describe('a share of the backup', () => {
  test.each([900, 8_000, 150_000])('half of a backup of %i ms is its middle', async (workMs) => {
    const done = await drillOf({ backup: { workMs } }, [
      at('0s', backup()),
      during(backup(1), '50%', stall),
      next,
    ]);
    const [injected] = all(done, 'fault-injected');
    expect(injected?.t).toBeGreaterThanOrEqual(workMs / 2);
    expect(injected?.t).toBeLessThan(workMs / 2 + 20);
    expect(injected?.cue).toMatchObject({
      backup: 1,
      job: 'backup-4',
      cue: { at: 'share', percent: 50 },
      of: { run: 'rehearsal', durationMs: workMs },
    });
    const [lifted] = all(done, 'fault-lifted');
    expect((lifted?.t ?? 0) - (injected?.t ?? 0)).toBeGreaterThanOrEqual(119_990);
    expect(lifted?.because).toBe('planned');
  });

  test('refers to the duration of this very backup: the lab is forked just before it, and unchanged', async () => {
    const done = await drillOf({}, [at('0s', backup()), during(backup(1), '25%', stall), next]);
    expect(story(done, 'rehearsed', 'job-started', 'fault-injected').slice(3)).toEqual([
      '0 s rehearsed 1 0',
      '0 s job-started backup-4',
      '2 s fault-injected silence#1',
      ...story(done, 'rehearsed', 'job-started', 'fault-injected').slice(6),
    ]);
    expect(all(done, 'rehearsed')).toMatchObject([{ backup: 1, ended: true, code: 0, durationMs: 8_000 }]);
    expect(done.lab.calls).toContain('fork.startJob backup');
    // And no backup without a share.
    expect(done.lab.calls.filter((call) => call === 'fork.startJob backup')).toHaveLength(1);
  });

  test('refers to the baseline run where a lab cannot fork', async () => {
    const lab = { lab: 'containers' as const };
    const done = await drillOf({}, [at('0s', backup()), during(backup(1), '50%', stall), next], { lab });
    expect(all(done, 'rehearsed')).toEqual([]);
    const quiet = all(done, 'job-ended').find(({ role }) => role === 'quiet');
    expect(all(done, 'fault-injected')[0]?.cue).toMatchObject({
      of: { run: 'baseline', durationMs: quiet?.durationMs },
    });
  });

  test('refers to the baseline run where a fault is in force before the backup', async () => {
    const slow = delay('500ms', { for: '5m' });
    const timeline = [at('0s', slow), at('1m', backup()), during(backup(1), '50%', stall), next];
    const done = await drillOf({}, timeline);
    expect(all(done, 'rehearsed')).toEqual([]);
    expect(all(done, 'fault-injected')[1]?.cue?.of?.run).toBe('baseline');
  });

  test('refers to the baseline run where the rehearsal fails, which the history has', async () => {
    const done = await drillOf({}, [at('0s', backup()), during(backup(1), '50%', stall), next], {
      lab: { failures: [{ call: 'fork.startJob backup', nth: 1, effect: 'fail' }] },
    });
    expect(all(done, 'rehearsed')).toMatchObject([{ code: 1, ended: true }]);
    expect(all(done, 'fault-injected')[0]?.cue?.of?.run).toBe('baseline');
  });
});

describe('a time after the start of the backup', () => {
  test('is kept to the millisecond, and needs no rehearsal', async () => {
    const done = await drillOf({}, [at('3s', backup()), afterStart(backup(1), '200ms', stall), next]);
    const started = all(done, 'job-started').find(({ role }) => role === 'backup');
    const [injected] = all(done, 'fault-injected');
    expect((injected?.t ?? 0) - (started?.t ?? 0)).toBeGreaterThanOrEqual(200);
    expect((injected?.t ?? 0) - (started?.t ?? 0)).toBeLessThan(210);
    expect(injected?.cue?.afterMs).toBeCloseTo(200, -1);
    expect(all(done, 'rehearsed')).toEqual([]);
  });

  test('that never comes, since the backup was faster, is missed, by that much', async () => {
    const done = await drillOf({}, [at('0s', backup()), afterStart(backup(1), '9s', stall), next]);
    expect(story(done, ...faults)).toEqual(['8 s fault-missed silence#1 backup-ended']);
    const [missed] = all(done, 'fault-missed');
    expect(missed).toMatchObject({ name: 'silence', backup: 1 });
    expect(missed?.lateMs).toBeCloseTo(1_000, -1);
  });
});

describe('a line that the backup prints', () => {
  const prints = [
    { afterMs: 1_000, text: 'scanning files', stream: 'stdout' as const },
    { afterMs: 3_000, text: 'sent 1 of 3', stream: 'stderr' as const },
    { afterMs: 4_000, text: 'sent 2 of 3', stream: 'stderr' as const },
  ];

  test('brings the fault when it comes for the first time', async () => {
    const done = await drillOf({ backup: { prints } }, [
      at('0s', backup()),
      when(backup(1), line('sent '), stall),
      next,
    ]);
    expect(story(done, 'job-printed', ...faults)).toEqual([
      '3 s job-printed backup-4 sent ',
      '3 s fault-injected silence#1',
      '123 s fault-lifted silence#1 planned',
    ]);
    expect(all(done, 'job-printed')).toMatchObject([{ stream: 'stderr' }]);
    expect(all(done, 'fault-injected')[0]?.cue).toMatchObject({ cue: { at: 'line', text: 'sent ' } });
  });

  test('is watched for in that backup alone', async () => {
    const done = await drillOf({ backup: { prints } }, [
      every('1m', backup(), { from: '0s', until: '3m' }),
      when(backup(2), line('scanning'), silence('target', { for: '5s' })),
    ]);
    expect(story(done, 'job-printed', 'fault-injected')).toEqual([
      '61 s job-printed backup-6 scanning',
      '61 s fault-injected silence#1',
    ]);
  });

  test('that never comes is a fault that never came', async () => {
    const timeline = [at('0s', backup()), when(backup(1), line('uploading'), stall), next];
    expect(story(await drillOf({ backup: { prints } }, timeline), ...faults)).toEqual([
      '8 s fault-missed silence#1 no-line',
    ]);
  });
});

describe('a cue that cannot come', () => {
  test('of a backup that was left out', async () => {
    const timeline = [
      at('0s', backup()),
      afterStart(backup(1), '1s', silence('target', { for: '90s' })),
      at('1m', backup()),
      during(backup(2), '50%', sshStop({ for: '5s' })),
      next,
    ];
    expect(story(await drillOf({}, timeline), 'backup-skipped', 'fault-missed')).toEqual([
      '60 s backup-skipped 2',
      '60 s fault-missed ssh-stop#1 backup-skipped',
    ]);
  });

  test('before the timeline ends, which lifts the fault of a cue', async () => {
    const timeline = [
      at('0s', backup()),
      afterStart(backup(1), '1s', silence('target', { for: '100s' })),
      when(backup(1), line('done'), sshStop({ for: '5s' })),
    ];
    const done = await drillOf({}, timeline, { definition: { ends: '101s', watch: '10m' } });
    expect(story(done, ...faults)).toEqual([
      '1 s fault-injected silence#1',
      '101 s fault-missed ssh-stop#1 timeline-ended',
      '101 s fault-lifted silence#1 end',
    ]);
    expect(done.lab.inForce).toEqual([]);
  });

  test('while another fault holds the same part: it is missed, and so is a fault that is a part of it', async () => {
    const timeline = [
      at('0s', backup()),
      at('2s', sshStop({ for: '10m' })),
      during(backup(1), '50%', targetReboot({ for: '1m', nfsAfter: '5m' })),
      next,
    ];
    const done = await drillOf({ backup: { cut: 'waits' } }, timeline);
    expect(story(done, ...faults)).toEqual([
      '2 s fault-injected ssh-stop#1',
      '4 s fault-missed late-service#1 held by ssh-stop#1',
      '4 s fault-missed target-reboot#1 held by ssh-stop#1',
      '602 s fault-lifted ssh-stop#1 planned',
    ]);
    expect(done.error).toBeUndefined();
  });

  test('a planned fault is missed where one of a cue holds its part', async () => {
    const timeline = [
      at('0s', backup()),
      during(backup(1), '50%', stall),
      at('1m', silence('node', { for: '5s' })),
      next,
    ];
    expect(story(await drillOf({}, timeline), ...faults)).toEqual([
      '4 s fault-injected silence#1',
      '60 s fault-missed silence#2 held by silence#1',
      '124 s fault-lifted silence#1 planned',
    ]);
  });
});

test('parts of one fault do not keep each other out, and each has its own time', async () => {
  const timeline = [
    at('0s', backup()),
    during(backup(1), '50%', targetReboot({ for: '1m', nfsAfter: '2m' })),
    next,
  ];
  expect(story(await drillOf({}, timeline), ...faults)).toEqual([
    '4 s fault-injected late-service#1',
    '4 s fault-injected target-reboot#1',
    '64 s fault-lifted target-reboot#1 planned',
    '184 s fault-lifted late-service#1 planned',
  ]);
});

test('a fault that is over by itself needs no lift of its own', async () => {
  const timeline = [at('0s', backup()), during(backup(1), '50%', nodeReboot('power')), next];
  const done = await drillOf({}, timeline);
  expect(story(done, ...faults, 'node-back')).toEqual([
    '4 s fault-injected node-reboot#1',
    '24 s node-back',
    '24 s fault-lifted node-reboot#1 over',
  ]);
});

test('a fault that ends the backup leaves none for the next one of the same cue', async () => {
  const timeline = [at('0s', backup()), during(backup(1), '50%', reset(), stall), next];
  const done = await drillOf({}, timeline);
  expect(story(done, 'job-ended', ...faults)).toEqual(
    expect.arrayContaining([
      '4 s fault-injected reset#1',
      '4 s job-ended backup-4 12',
      '4 s fault-missed silence#1 backup-ended',
      '5 s fault-lifted reset#1 planned',
    ]),
  );
  expect(all(done, 'fault-missed')).toMatchObject([{ lateMs: 0 }]);
});

test('a verification that falls under such a fault is left out', async () => {
  const timeline = [
    at('0s', backup()),
    during(backup(1), '50%', silence('target', { for: '10m' })),
    at('5m', verify()),
    at('6m', poll()),
    at('20m', backup()),
  ];
  const done = await drillOf({}, timeline);
  expect(story(done, 'verify-skipped')).toEqual(['300 s verify-skipped silence#1']);
  expect(all(done, 'restored')).toHaveLength(3);
});

test('the same drill gives the same history', async () => {
  const timeline = [at('0s', backup()), during(backup(1), '50%', delay('1s', { for: '1m' }), stall), next];
  const [one, two] = [await drillOf({}, timeline), await drillOf({}, timeline)];
  expect(one.text).toBe(two.text);
  expect(all(one, 'fault-injected')).toHaveLength(2);
});
