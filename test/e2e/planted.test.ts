/** Planted strategies in real labs: every careless one comes to its outcome, and no careful one to a false alarm. */
import { describe, expect, test } from 'vitest';
import { failsCleanly2 } from '../../src/checks/sets.ts';
import type { PlannedStep } from '../../src/history/plan.ts';
import { type Drilled, drill, silentMidway, smallData, smallPlan } from './drills.ts';
import { careful } from './planted/careful.ts';
import { careless } from './planted/careless.ts';

/** Files come, so that a list which was made once misses some. */
const churn = { appear: 0.1, vanish: 0, grow: 0.1, shrink: 0.1, rename: 0 };
const asserts = [...failsCleanly2.checks];

test('at least 25 are careless and 8 careful, each by a name of its own', () => {
  const names = [...careless.map(({ strategy }) => strategy), ...careful].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(careless.length).toBeGreaterThanOrEqual(25);
  expect(careful.length).toBeGreaterThanOrEqual(8);
});

describe('a target that is silent midway, under a careless strategy', () => {
  test.each(careless)(
    '$strategy.name: $outcome $harms',
    async ({ strategy, outcome, harms = [], kinds, steps = [] }) => {
      const data = { ...smallData, churn, ...(kinds && { kinds }) };
      const drilled = await drill(
        smallPlan(strategy, asserts, { data, steps: inOrder([...silentMidway, ...steps]), watchMs: 30_000 }),
        strategy,
      );
      const { subject, told } = outcomeOf(drilled);
      expect(subject?.outcome, told).toBe(outcome);
      expect(subject?.harms, told).toEqual(expect.arrayContaining(harms));
      expect(drilled.judgement.verdict, told).toBe('fail');
    },
  );
});

/** Faults at half a second, or at the midst of a backup, each lifted long before the next backup. */
const faults: [name: string, params: Record<string, unknown>, forMs: number][] = [
  ['silence', { on: 'target' }, 100_000],
  ['link-down', {}, 60_000],
  ['packet-loss', { percent: '40%' }, 60_000],
  ['ssh-kill', {}, 30_000],
  ['ssh-stop', {}, 30_000],
  ['ssh-freeze', {}, 60_000],
  ['reset', {}, 5_000],
  ['target-reboot', { for: '1m' }, 60_000],
  ['disk-full', {}, 60_000],
  ['delay', { by: '300ms' }, 60_000],
];
const everyMs = 300_000;

describe('a careful strategy, under three faults', () => {
  test.each(careful.map((strategy, index) => ({ strategy, index })))(
    '$strategy.name',
    async ({ strategy, index }) => {
      const chosen = [0, 3, 6].map((step) => faults[(index + step) % faults.length] ?? faults[0]);
      const steps: PlannedStep[] = chosen.flatMap((fault, at) => (fault ? underFault(at, ...fault) : []));
      const last = chosen.length * everyMs;
      const drilled = await drill(
        smallPlan(strategy, asserts, {
          data: { ...smallData, churn },
          steps: [...steps, { id: 'backup#last', atMs: last, do: 'backup', backup: chosen.length + 1 }],
          timelineMs: last + 30_000,
          watchMs: 30_000,
        }),
        strategy,
      );
      const { subject, told } = outcomeOf(drilled);
      const alarms = subject?.findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
      expect(alarms, told).toEqual([]);
      expect(['succeeded', 'failed-clean'], told).toContain(subject?.outcome);
    },
  );
});

function underFault(at: number, name: string, params: Record<string, unknown>, forMs: number): PlannedStep[] {
  const atMs = at * everyMs;
  const fault = `${name}#${at + 1}`;
  return [
    { id: `backup#${at + 1}`, atMs, do: 'backup', backup: at + 1 },
    { id: fault, atMs: atMs + 1_000, do: 'inject', fault, name, params, liftAtMs: atMs + 1_000 + forMs },
    { id: `${fault}/lift`, atMs: atMs + 1_000 + forMs, do: 'lift', fault },
  ];
}

function inOrder(steps: PlannedStep[]): PlannedStep[] {
  return [...steps].sort((a, b) => a.atMs - b.atMs);
}

/** The subject of a drill, and the text that explains its outcome. */
function outcomeOf({ judgement }: Drilled) {
  const [subject] = judgement.subjects;
  const findings = (subject?.findings ?? []).filter(({ verdict }) => verdict !== 'pass');
  const told = [
    ...(subject?.backups ?? []).map(
      ({ backup, code, outcome, harms }) => `${backup}: ${code} ${outcome} ${harms.join()}`,
    ),
    ...findings.map(({ check, verdict, summary }) => `${check}: ${verdict}: ${summary}`),
  ].join('\n');
  return { subject, told };
}
