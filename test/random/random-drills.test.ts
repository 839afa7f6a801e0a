/**
 * Random drills, from the scenario to the reports, on the fake lab. A failure names its seed; to see that one again:
 *
 *   FIREDRILL_RANDOM_SEED=123 npx vitest run --project quick test/random
 *
 * FIREDRILL_RANDOM_DRILLS says how many there are; `npm run nightly` asks for 20,000.
 */
import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { judge } from '../../src/checks/judge.ts';
import { faults } from '../../src/faults/index.ts';
import { lateService } from '../../src/faults/late-service.ts';
import type { Event } from '../../src/history/events.ts';
import { type Judgement, Outcome } from '../../src/history/finding.ts';
import { drilled } from '../fake-lab/drilled.ts';
import { randomFaults } from './faults.ts';
import { laws } from './laws.ts';
import { randomDrill } from './scenarios.ts';

const { FIREDRILL_RANDOM_SEED: only, FIREDRILL_RANDOM_DRILLS: count = '500' } = process.env;
const seeds =
  only === undefined ? Array.from({ length: Number(count) }, (_, index) => index + 1) : [Number(only)];
/** The seeds of one test: each test costs the runner more than a drill. */
const batch = 10;
const batches = Array.from({ length: Math.ceil(seeds.length / batch) }, (_, index) =>
  seeds.slice(index * batch, (index + 1) * batch),
);

const met = {
  events: new Set<string>(),
  outcomes: new Set<string>(),
  verdicts: new Set<string>(),
  faults: new Set<string>(),
  cues: new Set<string>(),
};

describe('in every drill', () => {
  test.each(batches.map((some) => [some[0], some.at(-1), some] as const))(
    'the laws hold for the drills of seeds %i to %i',
    async (_, __, some) => {
      for (const seed of some) await holdLaws(seed);
    },
  );

  test.runIf(seeds.length >= 500)('and the drills are not all alike', () => {
    expect([...met.faults].sort()).toEqual(Object.keys(faults).sort());
    // Only a trial is `never-worked`, and no backup of it.
    const outcomes = Outcome.options.filter((outcome) => outcome !== 'never-worked');
    expect([...met.outcomes].sort()).toEqual(outcomes.toSorted());
    expect(met.events.size).toBeGreaterThanOrEqual(20);
    for (const event of ['rehearsed', 'job-printed', 'fault-missed', 'verify-skipped'])
      expect([...met.events]).toContain(event);
    for (const cue of ['share', 'time', 'line']) expect([...met.cues]).toContain(cue);
    for (const verdict of ['pass', 'fail', 'unknown']) {
      // The fake lab's restores lose whole versions, and no layer of one; its data have no live database.
      const due = Object.values(checks).filter(
        ({ supersededBy, layer }) =>
          !supersededBy && layer !== 'database' && (verdict !== 'fail' || !layer || layer === 'content'),
      );
      const absent = due.filter(({ name }) => !met.verdicts.has(`${name} ${verdict}`));
      expect(
        absent.map(({ name }) => name),
        verdict,
      ).toEqual([]);
    }
  });

  test('the same seed gives the same drill', async () => {
    for (const seed of seeds.slice(0, 10))
      expect((await drilled(randomDrill(seed))).text).toBe((await drilled(randomDrill(seed))).text);
  });

  test('every fault that a timeline can name is drawn', () => {
    expect(Object.keys(randomFaults).sort()).toEqual(namedFaults);
  });
});

/** The other one comes with a reboot of the target. */
const namedFaults = Object.keys(faults)
  .filter((name) => name !== lateService.name)
  .sort();

async function holdLaws(seed: number): Promise<void> {
  const done = await drilled(randomDrill(seed));
  const judgement = judge(done.trials);
  for (const [law, holds] of Object.entries(laws)) {
    try {
      holds({ ...done, judgement });
    } catch (error) {
      (error as Error).message = `seed ${seed}: ${law}: ${(error as Error).message}`;
      throw error;
    }
  }
  remember(done.events, judgement);
}

function remember(events: readonly Event[], { subjects }: Judgement): void {
  for (const event of events) {
    met.events.add(event.type);
    if (event.type === 'fault-injected') met.faults.add(event.name);
    if (event.type === 'fault-injected' && event.cue) met.cues.add(event.cue.cue.at);
  }
  for (const { backups, findings } of subjects) {
    for (const { outcome } of backups) if (outcome) met.outcomes.add(outcome);
    for (const { check, verdict } of findings) met.verdicts.add(`${check} ${verdict}`);
  }
}
