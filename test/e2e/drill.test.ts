/**
 * A whole drill in a real lab, judged by every check. Drills of careless strategies are in test/drive/planted.test.ts, on the fake lab,
 * and in the tests of the nights.
 */
import { expect, test } from 'vitest';
import { failsCleanly1 } from '../../src/checks/sets.ts';
import { drill, silentMidway, smallPlan } from './drills.ts';
import { good } from './planted.ts';

test('a careful backup under a target that is silent midway passes every check', async () => {
  // Long enough for the target's TCP to give up, too (tcp_retries2, some 15 min); until then its end of the backup is there.
  const awayMs = 20 * 60_000;
  const later = silentMidway.map((step) => ({
    ...step,
    ...(step.atMs > 1_000 && { atMs: step.atMs + awayMs }),
    ...('liftAtMs' in step && step.liftAtMs && { liftAtMs: step.liftAtMs + awayMs }),
  }));
  const plan = smallPlan(good, [...failsCleanly1.checks, 'background-ends', 'spares-bystanders'], {
    steps: later,
    timelineMs: 220_000 + awayMs,
  });
  const drilled = await drill(plan, good);
  expect(drilled.judgement.subjects[0]?.backups.map(({ outcome }) => outcome)).toEqual([
    'failed-clean',
    'succeeded',
  ]);
  const others = drilled.judgement.subjects[0]?.findings.filter(({ verdict }) => verdict !== 'pass');
  expect(others?.map(({ check, verdict }) => `${check}: ${verdict}`)).toEqual([
    'restores-metadata: not-tested', // it does not promise the metadata
  ]);
  expect(drilled.judgement.verdict).toBe('pass');
});
