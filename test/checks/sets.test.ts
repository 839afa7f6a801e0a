import { describe, expect, test } from 'vitest';
import { type Check, pass } from '../../src/checks/check.ts';
import { checks } from '../../src/checks/index.ts';
import { failsCleanly1, failsCleanly2, setId } from '../../src/checks/sets.ts';
import { assert, failsCleanly } from '../../src/index.ts';
import { planScenario } from '../../src/scenario/plan.ts';
import { known, options, parsed } from '../scenario/given.ts';
import { Story } from './history-builder.ts';
import { subjectOf } from './judged.ts';

const scenario = () => parsed({ subjects: { 'rsync-ssh': assert(failsCleanly()) } });

describe('fails-cleanly@1', () => {
  test('is frozen: another list of checks is another version', () => {
    expect(setId(failsCleanly1)).toBe('fails-cleanly@1');
    expect(failsCleanly1.checks.join(' ')).toBe(
      'within-deadline nonzero-exit no-silent-loss leaves-no-processes leaves-no-mounts leaves-no-d-state ' +
        'leaves-no-temporary-files ends-on-sigterm last-good-restores next-run-succeeds node-keeps-pace',
    );
    expect(failsCleanly1.checks.filter((name) => !checks[name])).toEqual([]);
  });

  test('the second one judges the blast radius, and polls; plans of the first are still judged by theirs', () => {
    expect(setId(failsCleanly2)).toBe('fails-cleanly@2');
    const added = failsCleanly2.checks.filter((name) => !failsCleanly1.checks.includes(name));
    const removed = failsCleanly1.checks.filter((name) => !failsCleanly2.checks.includes(name));
    expect(added).toEqual([
      'restores-structure',
      'restores-metadata',
      'restores-database',
      'background-ends',
      'spares-bystanders',
    ]);
    expect(removed).toEqual(['node-keeps-pace']);
    const judgedBy = (asserts: readonly string[]) =>
      subjectOf(new Story({ asserts: [...asserts] }).backup(1).over(60_000)).findings.map(
        ({ check }) => check,
      );
    expect(judgedBy(failsCleanly1.checks)).toContain('node-keeps-pace');
    expect(judgedBy(failsCleanly2.checks)).not.toContain('node-keeps-pace');
  });

  test('a check that is new changes no scenario that exists, and needs nothing of its lab', () => {
    const newCheck: Check = {
      name: 'uses-little-memory',
      promise: 'uses little memory',
      needs: ['kubernetes'],
      judge: () => pass('it did'),
    };
    const before = planScenario(scenario(), options, known());
    const after = planScenario(scenario(), options, {
      ...known(),
      checks: { [newCheck.name]: newCheck, ...checks },
    });
    expect(after).toEqual(before);
  });

  test('the plan records the set by name and version, and none where none is asserted', () => {
    expect(planScenario(scenario(), options, known()).subjects[0]?.assertedSets).toEqual(['fails-cleanly@2']);
    const [measured] = planScenario(parsed(), options, known()).subjects;
    expect(measured?.assertedSets).toBeUndefined();
  });
});
