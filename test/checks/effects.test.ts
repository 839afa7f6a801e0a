/** Checks judge a fault by the effects that the plan gives it: a fault of an unknown name is judged alike. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checks } from '../../src/checks/index.ts';
import { judge } from '../../src/checks/judge.ts';
import { fault } from '../../src/faults/fault.ts';
import { faults } from '../../src/faults/index.ts';
import { effectsOf, type FaultEffect } from '../../src/history/effects.ts';
import type { Event } from '../../src/history/events.ts';
import { Plan, type PlannedStep } from '../../src/history/plan.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, Story } from './history-builder.ts';
import { verdictOf } from './judged.ts';

/** A backup during which the node is slow, and another fault of that name and those effects is active. */
const slowed = (name: string, effects: FaultEffect[]) =>
  new Story()
    .backup(1)
    .calm(1_000, 50_000)
    .fault(`${name}#1`, 20_000, 30_000, name, {}, effects)
    .sample(25_500, { heartbeatGapMs: 5_000 })
    .over(60_000);

/** A backup that the node's power cut takes away. */
const lost = (name: string, effects: FaultEffect[]) =>
  new Story()
    .backup(1)
    .calm(1_000, 29_000)
    .fault(`${name}#1`, 30_000, 32_000, name, {}, effects)
    .event('node-lost', 30_100, { cause: 'power' })
    .event('node-back', 32_000, { downMs: 1_900 })
    .over(60_000);

describe('a fault of any name', () => {
  test('that slows the node by itself takes slow samples off the backup', () => {
    expect(verdictOf(slowed('compaction', [{ effect: 'slows-node' }]), 'node-keeps-pace').verdict).toBe(
      'pass',
    );
    expect(verdictOf(slowed('compaction', []), 'node-keeps-pace').verdict).toBe('fail');
    expect(verdictOf(slowed('cpu-hog', []), 'node-keeps-pace').verdict).toBe('fail');
  });

  test('that takes the node accounts for the loss of its cause', () => {
    const of = (cause: 'power' | 'panic'): FaultEffect[] => [{ effect: 'takes-node', cause }];
    expect(verdictOf(lost('pdu-outage', of('power')), 'node-keeps-pace').verdict).toBe('pass');
    expect(verdictOf(lost('pdu-outage', of('panic')), 'node-keeps-pace').verdict).toBe('fail');
    expect(verdictOf(lost('node-reboot', []), 'node-keeps-pace').verdict).toBe('fail');
  });

  test('declares its effects in its own file, and the plan carries them', () => {
    const declared = fault({
      name: 'pdu-outage',
      about: 'The rack loses its power.',
      needs: ['reboot'],
      params: z.strictObject({ rack: z.int() }),
      instant: true,
      meets: () => ['jobs-cut-off'],
      effects: ({ rack }) => (rack === 1 ? [{ effect: 'takes-node', cause: 'power' }] : []),
      inject: async () => async () => {},
    });
    expect(declared.effects?.({ rack: 1 })).toEqual([{ effect: 'takes-node', cause: 'power' }]);
    expect(declared.effects?.({ rack: 2 })).toEqual([]);
  });
});

describe('a plan without effects, as firedrill 0.1 wrote them', () => {
  const old = (events: readonly Event[]) =>
    events.map((event) => {
      if (event.type !== 'run-started') return event;
      const steps = event.plan.steps.map(
        ({ effects: _, ...step }: PlannedStep & { effects?: unknown }) => step,
      );
      return { ...event, plan: Plan.parse({ ...event.plan, steps }) };
    });

  test('is judged by the names that had effects then', () => {
    for (const story of [slowed('cpu-hog', []), slowed('silence', [])]) {
      const [subject] = judge(asTrials(old(history(story))), [
        checks['node-keeps-pace'] ?? missing(),
      ]).subjects;
      const name = story.steps.flatMap((step) => (step.do === 'inject' ? step.name : []))[0];
      expect(subject?.findings[0]?.verdict, name).toBe(name === 'cpu-hog' ? 'pass' : 'fail');
    }
  });

  test('has the effects that the faults declare today', () => {
    const params = [{ on: 'node' }, { how: 'orderly' }, { how: 'power' }, { how: 'panic' }];
    for (const [name, declared] of Object.entries(faults))
      for (const given of params) {
        const step = {
          id: name,
          atMs: 0,
          do: 'inject',
          fault: name,
          name,
          params: given,
          liftAtMs: 0,
        } as const;
        const fitting = name !== 'node-reboot' || 'how' in given;
        if (fitting) expect(effectsOf(step), name).toEqual(declared.effects?.(given) ?? []);
      }
  });
});

function missing(): never {
  throw new Error('there is no such check');
}
