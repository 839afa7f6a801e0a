import { expect, it } from 'vitest';
import { annotations } from '../../src/compare/annotations.ts';
import { compare } from '../../src/compare/comparison.ts';
import { careful, naive, resultOfDrill } from './drilled-results.ts';

it('is an error on the file of the changed strategy, with every change in one command', async () => {
  const good = await resultOfDrill(careful);
  const bad = { ...(await resultOfDrill(naive)), scenario: good.scenario };
  const comparison = compare({ name: 'a', results: [good] }, { name: 'b', results: [bad] });
  const files = {
    scenarios: { fake: 'drills/fake.ts' },
    strategies: { 'rsync-ssh': 'a,b:%.ts' },
    baseline: 'b.json',
  };
  const [line = '', ...more] = annotations(comparison, files);
  expect(more).toEqual([]);
  expect(line).toMatch(
    /^::error file=a%2Cb%3A%25\.ts,line=1,title=worse%3A fake \/ rsync-ssh%2C seed 1::outcome: /,
  );
  expect(line).toMatch(/%0Anewly broken: ends within its deadline/);
  expect(line).not.toContain('\n');

  expect(annotations(comparison, { ...files, strategies: {} })[0]).toMatch(/^::error file=drills\/fake\.ts,/);
  expect(annotations(comparison, { ...files, scenarios: {}, strategies: {} })[0]).toMatch(
    /^::error file=b\.json,/,
  );
  const same = compare({ name: 'a', results: [good] }, { name: 'b', results: [good] });
  expect(annotations(same, files)).toEqual([]);
});
