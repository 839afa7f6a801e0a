/** Jobs, observations and reboots of the guest, against a machine that records each request and answers by script. */
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src/lab/lab.ts';
import { GuestRebooted, type RequestBody } from '../../../src/lab/virtual/agent-channel.ts';
import { Guest } from '../../../src/lab/virtual/guest.ts';
import type { Machine } from '../../../src/lab/virtual/machine.ts';

type Sent = RequestBody & { do: string };

/** A guest that has been up for 1,000 s of its own clock. `answer`: to each request; it may throw, or let events come. */
function guestThat(answer: (request: Sent, guest: Guest) => unknown = () => null) {
  const guest = new Guest();
  const seen: Observation[] = [];
  const sent: Sent[] = [];
  const clock = { ms: 1_000_000 };
  const machine = {
    lastWords: undefined,
    spokeBeforeBootMs: 1_000_000,
    nowMs: () => clock.ms,
    request: async (request: Sent) => {
      sent.push(request);
      return answer(request, guest);
    },
    reset: async () => ({ say: 'hello', at: 1_030_000, kernel: '', node: '' }),
  };
  guest.take(machine as unknown as Machine);
  guest.listener = (observation) => seen.push(observation);
  const ends = (job: string, at: number, code = 0) =>
    guest.onEvent({
      ...{
        say: 'job-ended',
        at,
        job,
        code,
        signal: null,
        durationMs: at - 1_000_000,
        stdout: '',
        stderr: '',
      },
    });
  return { guest, seen, sent, clock, machine, ends };
}

const job = (id: string, role: 'backup' | 'restore' | 'poll' | 'prepare', script = 'true') =>
  ({ id, role, script, needs: [] }) as const;

describe('a job of the strategy', () => {
  test('is a script that is written once a boot, and its end is an observation in lab time', async () => {
    const { guest, seen, sent, ends } = guestThat();
    const first = await guest.startJob(job('backup-1', 'backup'));
    const second = await guest.startJob(job('backup-2', 'backup'));
    expect(sent.map((request) => request.do)).toEqual(['write', 'start', 'start']);
    expect(sent[1]).toMatchObject({ job: 'backup-1', on: 'node', routine: false, traced: true });
    ends('backup-2', 1_005_000, 7);
    expect(seen).toMatchObject([{ type: 'job-ended', t: 5_000, job: 'backup-2', exited: { code: 7 } }]);
    expect([first.exited, second.exited]).toMatchObject([undefined, { code: 7, lost: false }]);
  });

  test('of a restore is hidden from the probes by another name, under which its end is known', async () => {
    const { guest, seen, sent, ends } = guestThat();
    await guest.startJob(job('restore-3', 'restore'));
    const { job: name } = sent[1] as { job: string };
    expect(name).not.toContain('restore');
    ends(name, 1_001_000);
    expect(seen).toMatchObject([{ type: 'job-ended', job: 'restore-3' }]);
  });

  test('that polls is routine and not traced; a command of the lab is no observation', async () => {
    const { guest, seen, sent, ends } = guestThat();
    await guest.startJob(job('poll-1', 'poll'));
    expect(sent[1]).toMatchObject({ routine: true, traced: false });
    const own = await guest.start('target', ['true'], {});
    ends(own.guestId, 1_001_000);
    expect(own.exited).toMatchObject({ code: 0 });
    expect(seen).toEqual([]);
    expect(guest.strategyJobs).toBe(1);
  });

  test('gets a signal while it runs; a signal to the backups reaches each of their processes, and no poll', async () => {
    const { guest, sent, ends } = guestThat(({ do: what }) =>
      what === 'processes'
        ? [
            { pid: 1, comm: 'sh', state: 'S' },
            { pid: 2, comm: 'rsync', state: 'S' },
          ]
        : null,
    );
    const backup = await guest.startJob(job('backup-1', 'backup'));
    await guest.startJob(job('poll-2', 'poll'));
    sent.length = 0;
    expect(await guest.signalBackups('SIGHUP')).toBe(2);
    expect(sent).toEqual([
      { do: 'processes', of: { job: 'backup-1' } },
      { do: 'kill-all', job: 'backup-1', signal: 'SIGHUP' },
    ]);
    ends('backup-1', 1_001_000);
    sent.length = 0;
    await backup.signal('SIGTERM');
    expect(sent).toEqual([]);
  });
});

describe('lab time', () => {
  test('starts at the set time, and passes with the guest’s clock', () => {
    const { guest, clock } = guestThat();
    guest.setNow(-7_200_000);
    clock.ms += 500;
    expect(guest.now()).toBe(-7_199_500);
  });

  test('advances until the moment, or until the observation that is waited for', async () => {
    let wakes = false;
    const { guest, clock, sent } = guestThat(({ do: what }, itself) => {
      if (what !== 'wait') return null;
      if (!wakes) {
        clock.ms = 1_060_000;
        return { because: 'time' };
      }
      clock.ms += 2_000;
      itself.onEvent({
        ...{ say: 'job-ended', at: clock.ms, job: 'backup-1', code: 0, signal: null, durationMs: 2_000 },
        ...{ stdout: '', stderr: '' },
      });
      return { because: 'job' };
    });
    expect(await guest.advance(60_000)).toBeUndefined();
    expect(sent.at(-1)).toEqual({ do: 'wait', untilMs: 1_060_000, jobs: [] });
    wakes = true;
    await guest.startJob(job('backup-1', 'backup'));
    const woken = await guest.advance(600_000, ({ type }) => type === 'job-ended');
    expect(woken).toMatchObject({ type: 'job-ended', t: 62_000 });
    expect(sent.at(-1)).toEqual({ do: 'wait', untilMs: 1_600_000, jobs: null });
  });
});

describe('a boot that the lab did not ask for', () => {
  /** The next request of that kind meets a boot, after which the agent answers again. */
  function bootsAt(what: string) {
    let booted = false;
    return guestThat((request) => {
      if (request.do !== what || booted) return request.do === 'wait' ? { because: 'time' } : null;
      booted = true;
      throw new GuestRebooted(1_040_000);
    });
  }

  test('loses every job and the node, at the last sign of life, and brings the lab up again', async () => {
    const { guest, seen, machine } = bootsAt('probe');
    let boots = 0;
    guest.onUnexpectedBoot = async () => {
      boots += 1;
      guest.tellBack();
    };
    const backup = await guest.startJob(job('backup-1', 'backup'));
    machine.spokeBeforeBootMs = 1_009_000;
    expect(await guest.ask({ do: 'probe', on: true }, () => 'after the boot')).toBe('after the boot');
    expect(boots).toBe(1);
    expect(backup.exited).toMatchObject({ code: null, signal: null, lost: true, durationMs: 9_000 });
    expect(seen).toMatchObject([
      { type: 'job-ended', t: 9_000, job: 'backup-1', exited: { lost: true } },
      { type: 'node-lost', t: 9_000, cause: 'unknown' },
      { type: 'node-back' },
    ]);
  });

  test('is a panic where the console shows one, and that line is an observation', async () => {
    const { guest, seen } = bootsAt('probe');
    guest.onConsole('[   12.3] Kernel panic - not syncing: sysrq triggered crash');
    await guest.ask({ do: 'probe', on: true }, () => null);
    expect(seen).toMatchObject([
      { type: 'kernel', class: 'panic' },
      { type: 'node-lost', cause: 'panic' },
    ]);
  });

  test('takes the scripts: the next job has its script written again', async () => {
    const { guest, sent } = bootsAt('probe');
    await guest.startJob(job('backup-1', 'backup'));
    await guest.ask({ do: 'probe', on: true }, () => null);
    sent.length = 0;
    await guest.startJob(job('backup-2', 'backup'));
    expect(sent.map((request) => request.do)).toEqual(['write', 'start']);
  });

  test('during a command on the data is an error of that command', async () => {
    const { guest } = bootsAt('data');
    await expect(guest.data(['change', '/storage'])).rejects.toThrow(
      /firedrill-data change.*the node went down meanwhile/s,
    );
  });

  test('during a script of the lab is an error with that reason', async () => {
    const { guest } = bootsAt('wait');
    await expect(guest.script('node', ['link', 'silence'])).rejects.toThrow(
      'the lab could not run "link silence" on the node\n  found:    the guest rebooted in the middle of it',
    );
  });
});

describe('a boot that the lab asked for', () => {
  test.each(['orderly', 'panic'] as const)('%s: is over when the agent is back', async (how) => {
    const { guest, seen, sent } = guestThat(({ do: what }) => {
      if (what === 'wait') throw new GuestRebooted(1_040_000);
      return null;
    });
    guest.expectLoss(how === 'orderly' ? 'planned-reboot' : 'panic');
    await guest.reboot(how);
    expect(sent[0]).toMatchObject({ do: 'start', on: 'node' });
    expect(seen).toMatchObject([
      { type: 'node-lost', cause: how === 'orderly' ? 'planned-reboot' : 'panic' },
    ]);
  });

  test('a power cut asks no agent, and its cause is not that of the next boot', async () => {
    const { guest, seen, sent } = guestThat();
    guest.expectLoss('power');
    await guest.reboot('power');
    await guest.reboot('power');
    expect(sent).toEqual([]);
    expect(seen).toMatchObject([{ cause: 'power' }, { cause: 'unknown' }]);
  });
});

test('a fork knows the scripts, the time and the jobs of its lab, and its own commands get other names', async () => {
  const { guest } = guestThat();
  guest.setNow(5_000);
  const backup = await guest.startJob(job('backup-1', 'backup'));
  const own = await guest.start('node', ['true'], {});
  const { guest: fork, sent, ends } = guestThat();
  fork.goOn(guest, fork.machine);
  expect(fork.now()).toBe(5_000);
  const continued = fork.job(backup);
  expect(continued).toMatchObject({ id: 'backup-1', startedMs: 5_000 });
  await fork.startJob(job('backup-2', 'backup'));
  expect(sent.map((request) => request.do)).toEqual(['start']);
  expect((await fork.start('node', ['true'], {})).guestId).not.toBe(own.guestId);
  ends('backup-1', 1_001_000);
  expect([continued.exited?.code, backup.exited]).toEqual([0, undefined]);
});
