/** docs/claims.md is the rendered record: each claim names shipped scenarios and strategies, and has a figure from a recorded run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenarioNames } from '../../src/scenario/load.ts';
import { strategies } from '../../src/strategies/index.ts';
import { claims } from './claims.ts';
import { claimsPage, valuesOf } from './page.ts';
import { readMeasured } from './recorded.ts';

const measured = readMeasured();
const page = readFileSync(join(import.meta.dirname, '../../docs/claims.md'), 'utf8');

it('docs/claims.md is the rendered record of docs/claims.json; npm run claims writes both', () => {
  expect(page).toBe(claimsPage(claims, measured));
});

it('the record has no claim or figure that no longer exists', () => {
  const recorded = Object.entries(measured).map(([title, figures]) => [title, Object.keys(figures).sort()]);
  const known = claims.map(({ title, figures }) => [title, Object.keys(figures).sort()]);
  expect(recorded).toEqual(known);
});

describe.each(claims.map((claim) => [claim.title, claim] as const))('%s', (title, claim) => {
  const figures = Object.entries(claim.figures);

  it('names scenarios and strategies of the package', () => {
    expect(figures.filter(([, { scenario }]) => !scenarioNames().includes(scenario))).toEqual([]);
    expect(figures.filter(([, { strategy }]) => !(strategy in strategies))).toEqual([]);
  });

  it('has a figure from a run of that scenario and strategy', () => {
    expect(figures.length).toBeGreaterThan(0);
    for (const [name, { scenario, strategy }] of figures)
      expect(measured[title]?.[name]?.source).toMatchObject({ scenario, strategy });
  });

  it('states its evidence where lab and post-mortem disagree', () => {
    const { because } = claim.answer(valuesOf(claim, measured[title] ?? {}));
    expect(because).not.toMatch(/undefined|NaN/);
    expect(claim.toDecide.length).toBeGreaterThan(10);
  });
});
