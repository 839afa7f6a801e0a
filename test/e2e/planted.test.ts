/** Planted strategies in real labs: every careless one comes to its outcome, and no careful one to a false alarm. */
import { describe, expect, test } from 'vitest';
import { failsCleanly2 } from '../../src/checks/sets.ts';
import { type Drilled, drill, smallData, smallPlan } from './drills.ts';
import { long } from './long.ts';
import { careful, faults } from './planted/careful.ts';
import { type Careless, careless } from './planted/careless.ts';
import { underFault } from './planted/timelines.ts';

/** Files come, so that a list which was made once misses some. */
const churn = { appear: 0.1, vanish: 0, grow: 0.1, shrink: 0.1, rename: 0 };
/** Whether SIGTERM ends them is tried under a fault in any case; where it is asserted, a backup more is made for it. */
const asserts = failsCleanly2.checks.filter((check) => check !== 'ends-on-sigterm');

const inEveryCi = careless.filter((row) => !row.long);

test('at least 25 are careless and 8 careful, each by a name of its own; in every CI, 12 and 4 are drilled', () => {
  const names = [...careless, ...careful].map(({ strategy }) => strategy.name);
  expect(new Set(names).size).toBe(names.length);
  expect(careless.length).toBeGreaterThanOrEqual(25);
  expect(careful.length).toBeGreaterThanOrEqual(8);
  expect(inEveryCi.length).toBeGreaterThanOrEqual(12);
  expect(careful.filter(({ under }) => under).length).toBeGreaterThanOrEqual(4);
});

describe('a careless strategy', () => {
  test.each(inEveryCi)('$strategy.name: $outcome $harms', comesToItsOutcome);
  long.each(careless.filter((row) => row.long))('$strategy.name: $outcome $harms', comesToItsOutcome);
});

async function comesToItsOutcome({ strategy, timeline, outcome, harms = [], ...row }: Careless) {
  const data = { ...smallData, churn, ...row.data };
  const drilled = await drill(smallPlan(strategy, [...asserts], { data, ...timeline }), strategy);
  const { subject, told } = outcomeOf(drilled);
  expect(subject?.outcome, told).toBe(outcome);
  expect(subject?.harms, told).toEqual(expect.arrayContaining(harms));
  expect(drilled.judgement.verdict, told).toBe('fail');
}

/** Each strategy under every second fault, so that each fault meets five of them, and under its own. */
const pairs = careful.flatMap(({ strategy, under, data }, index) =>
  Object.entries(faults).flatMap(([name, fault], nth) => {
    const everyCi = name === under;
    return everyCi || (index + nth) % 2 === 0 ? [{ strategy, name, fault, data, everyCi }] : [];
  }),
);

describe('a careful strategy raises no alarm', () => {
  test.each(pairs.filter(({ everyCi }) => everyCi))('$strategy.name under $name', raisesNoAlarm);
  long.each(pairs.filter(({ everyCi }) => !everyCi))('$strategy.name under $name', raisesNoAlarm);
});

async function raisesNoAlarm({ strategy, fault, data }: (typeof pairs)[number]) {
  const plan = smallPlan(strategy, [...failsCleanly2.checks], {
    data: { ...smallData, churn, ...data },
    ...underFault(fault),
  });
  const drilled = await drill(plan, strategy);
  const { subject, told } = outcomeOf(drilled);
  const alarms = subject?.findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
  expect(alarms, told).toEqual([]);
  expect(['succeeded', 'failed-clean'], told).toContain(subject?.outcome);
  expect(subject?.backups[0]?.met, told).toHaveLength(1);
  expect(subject?.notTested, told).toBeNull();
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
