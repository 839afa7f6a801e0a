import { expect, it } from 'vitest';
import { faultsThat } from '../../src/history/effects.ts';
import type { Plan, PlannedStep } from '../../src/history/plan.ts';

const inject = (name: string, more: object = {}) =>
  ({
    do: 'inject',
    id: name,
    fault: `${name}#1`,
    name,
    atMs: 0,
    params: {},
    liftAtMs: null,
    ...more,
  }) as PlannedStep;

const plan = {
  steps: [
    { do: 'backup', id: 'backup#1', atMs: 0, backup: 1 },
    inject('silence', { effects: [] }),
    inject('storm', { effects: [{ effect: 'slows-node' }] }),
    inject('crash', { effects: [{ effect: 'takes-node', cause: 'panic' }] }),
    // Of firedrill 0.1, without effects.
    inject('cpu-hog'),
    inject('node-reboot', { params: { how: 'orderly' } }),
    inject('delay'),
  ],
} as unknown as Plan;

it('finds the faults of an effect by their declaration, and those of old plans by their names', () => {
  expect(faultsThat(plan, 'slows-node')).toEqual(new Set(['storm#1', 'cpu-hog#1']));
  expect(faultsThat(plan, 'takes-node')).toEqual(new Set(['crash#1', 'node-reboot#1']));
});
