/** Faults relative to a backup, in a real lab: the same scenario meets a fast and a slow strategy in their middle. */
import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { failsCleanly1 } from '../../src/checks/sets.ts';
import type { EventOf, EventType } from '../../src/history/events.ts';
import { at, backup, during, line, measure, silence, type TimelineEntry, when } from '../../src/index.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { planScenario } from '../../src/scenario/plan.ts';
import { rsyncSsh } from '../../src/strategies/rsync-ssh.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { type Drilled, drill } from './drills.ts';

/** The script is rsync itself, which SIGTERM then reaches. */
const rsync = (limit: string) => rsyncSsh.backup.replace('--bwlimit=5000', limit);
const fast: Strategy = { ...rsyncSsh, name: 'fast', backup: rsync('') };
const slow: Strategy = { ...rsyncSsh, name: 'slow', backup: rsync('--bwlimit=100') };

async function drilled(strategy: Strategy, ...timeline: TimelineEntry[]): Promise<Drilled> {
  const scenario = parseScenario(
    {
      title: 'A silence in the middle',
      subjects: { [strategy.name]: measure() },
      data: { files: 21, size: '1MB', changed: '90%' },
      timeline: [at('0s', backup()), ...timeline],
      watch: '1m',
    },
    'scenarios/relative.ts',
  );
  const known = { strategies: { [strategy.name]: strategy }, checks, failsCleanly: failsCleanly1 };
  const options = { lab: 'virtual', clock: 'virtual', seed: 1, limits: { deadlineSlackMs: 60_000 } } as const;
  return drill(planScenario(scenario, options, known), strategy);
}

function of<T extends EventType>({ events }: Drilled, type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

describe.each([
  ['a fast backup', fast, [200, 2_000]],
  ['a slow backup', slow, [5_000, 60_000]],
] as const)('%s', (_, strategy, [least, most]) => {
  test('meets the fault at half of the time that its rehearsal takes, and is tried with SIGTERM under it', async () => {
    const done = await drilled(strategy, during(backup(1), '50%', silence('target', { for: '2m' })));
    const [rehearsed] = of(done, 'rehearsed');
    expect(rehearsed).toMatchObject({ backup: 1, code: 0, ended: true });
    expect(rehearsed?.durationMs).toBeGreaterThan(least);
    expect(rehearsed?.durationMs).toBeLessThan(most);

    const [injected] = of(done, 'fault-injected');
    expect(injected?.cue).toMatchObject({ of: { run: 'rehearsal', durationMs: rehearsed?.durationMs } });
    const share = (injected?.cue?.afterMs ?? 0) / (rehearsed?.durationMs ?? 1);
    expect(share).toBeGreaterThanOrEqual(0.5);
    expect(share).toBeLessThan(0.52);
    // Half of the data or so had been sent, and the rest met the silence.
    const [met] = of(done, 'fault-met');
    expect(met?.job).toBe(injected?.cue?.job);
    expect(met?.counts?.['packets-dropped']).toBeGreaterThan(0);
    const [tried] = of(done, 'sigterm-tried');
    expect(tried).toMatchObject({ job: injected?.cue?.job, ended: true });
    expect((tried?.sentMs ?? 0) - (injected?.t ?? 0)).toBeCloseTo(10_000, -3);

    const [first] = of(done, 'job-ended').filter(({ role }) => role === 'backup');
    expect(first?.durationMs).toBeGreaterThan(2 * (rehearsed?.durationMs ?? 0));
  });
});

test('a fault comes within a moment of the line that it waits for, in that backup alone', async () => {
  const twice: Strategy = {
    ...rsyncSsh,
    name: 'twice',
    backup: `echo first pass\n${rsync('').replace('exec ', '')} || exit\necho second pass >&2\n${rsync('--checksum')}`,
  };
  const done = await drilled(
    twice,
    when(backup(1), line('second '), silence('target', { for: '30s' })),
    at('10m', backup()),
    when(backup(2), line('third'), silence('target', { for: '30s' })),
  );
  const printed = of(done, 'job-printed');
  expect(printed).toMatchObject([{ text: 'second ', stream: 'stderr' }]);
  const [injected, ...more] = of(done, 'fault-injected');
  expect(more).toEqual([]);
  expect(injected?.cue?.job).toBe(printed[0]?.job);
  expect((injected?.t ?? 0) - (printed[0]?.t ?? 0)).toBeLessThan(100);
  expect(of(done, 'fault-missed')).toMatchObject([{ backup: 2, because: 'no-line' }]);
  expect(of(done, 'fault-met')[0]?.counts?.['packets-dropped']).toBeGreaterThan(0);
});
