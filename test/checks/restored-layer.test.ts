import { describe, expect, test } from 'vitest';
import type { RestoredLayer } from '../../src/history/events.ts';
import { Story } from './history-builder.ts';
import { findingOf, subjectOf, verdictOf } from './judged.ts';

const asserts = ['restores-structure', 'restores-metadata'];
const whole = (version: number): RestoredLayer => ({ matches: [version], differing: 0, examples: [] });
const lost = (...examples: string[]): RestoredLayer => ({
  matches: [],
  differing: examples.length,
  examples,
});
const layers = (structure: RestoredLayer, metadata: RestoredLayer) => ({ layers: { structure, metadata } });
/** Whose baseline restore told nothing of layers. */
const story = (promises: ('content' | 'structure' | 'metadata')[] = ['content', 'structure', 'metadata']) =>
  new Story({ asserts, promises }).backup(1);

describe.each(['structure', 'metadata'] as const)('restores-%s', (layer) => {
  const check = `restores-${layer}`;
  const but = (found: RestoredLayer) =>
    layer === 'structure' ? layers(found, whole(1)) : layers(whole(1), found);

  test('passes where the layer equals the version whose content was restored', () => {
    const { verdict, proof } = verdictOf(
      story()
        .restored(20_000, [1], but(whole(1)))
        .over(60_000),
      check,
    );
    expect({ verdict, proof }).toEqual({ verdict: 'pass', proof: ['restored'] });
  });

  test('fails where it differs, with the number and an example', () => {
    const found = but(lost('pvc-1/link-0, a symbolic link, is missing', 'and another'));
    expect(findingOf(story().restored(20_000, [1], found).over(60_000), check)).toMatchObject({
      verdict: 'fail',
      asserted: true,
      summary: `the restored ${layer} differs from version 0 in 2 places, e.g. pvc-1/link-0, a symbolic link, is missing`,
    });
  });

  test('that equals another version than the content does has differed', () => {
    expect(
      verdictOf(
        story()
          .restored(20_000, [1], but(whole(0)))
          .over(60_000),
        check,
      ).verdict,
    ).toBe('fail');
  });

  test('is a harm where the strategy promises it, and none where it does not', () => {
    const judged = (promises: ('content' | 'structure' | 'metadata')[]) =>
      subjectOf(
        story(promises)
          .restored(20_000, [1], but(lost('x')))
          .over(60_000),
      );
    expect(judged(['content', layer]).harms).toContain('lost-layer');
    expect(judged(['content', layer]).outcome).not.toBe('succeeded');
    expect(judged(['content']).harms).not.toContain('lost-layer');
  });

  test('says that a strategy did not promise it', () => {
    const found = findingOf(
      story(['content'])
        .restored(20_000, [1], but(lost('x')))
        .over(60_000),
      check,
    );
    expect(found.verdict).toBe('not-tested');
    expect(found.summary).toMatch(new RegExp(`^the strategy does not promise the ${layer}: the restored`));
  });

  test('leaves a lost content to the check of silent loss', () => {
    const lossy = story()
      .restored(20_000, [], but(lost('x')))
      .over(60_000);
    expect(findingOf(lossy, check).verdict).toBe('unknown');
    expect(findingOf(lossy, 'no-silent-loss').verdict).toBe('fail');
  });

  test('judges nothing after a backup that failed: it may have been at work on the copy', () => {
    const failed = new Story({ asserts })
      .backup(1, { code: 12 })
      .restored(20_000, [0], but(lost('x')))
      .over(60_000);
    expect(findingOf(failed, check).verdict).toBe('unknown');
  });

  test('is unknown of a history that does not record layers', () => {
    const old = story().restored(20_000, [1]).over(60_000);
    expect(findingOf(old, check)).toMatchObject({
      verdict: 'unknown',
      summary: `this history does not record the ${layer} of restored data`,
    });
    expect(subjectOf(old).verdict).toBe('unknown');
  });
});
