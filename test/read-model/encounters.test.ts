/** Which fault met which job, of the model's events alone. */
import { describe, expect, test } from 'vitest';
import { encountersOf, encounterText, metBy, missText } from '../../src/read-model/encounters.ts';
import { readTrial } from '../../src/read-model/fold.ts';
import { history, Story } from '../checks/history-builder.ts';
import { asTrials } from '../history/as-trials.ts';

function modelOf(story: Story) {
  const [trial] = asTrials(history(story));
  const [subject] = trial?.plan.subjects ?? [];
  if (!trial || !subject) throw new Error('there is no trial');
  const model = readTrial(trial.events, trial.plan, subject);
  const [run] = model.backups;
  const [fault] = model.faults;
  if (!run || !fault) throw new Error('there is no backup, or no fault');
  return { model, run, fault };
}

/** A backup of 9 s, and a silence from `fromMs` to `toMs`. */
function story(fromMs: number, toMs: number, counted = true): Story {
  const made = new Story();
  made.counted = counted;
  return made.backup(1, { atMs: 10_000 }).fault('silence#1', fromMs, toMs);
}

describe('an encounter', () => {
  test('is counted by its event, and met where a count is above 0', () => {
    const counts = { 'packets-dropped': 1, 'ssh-resets': 0 };
    const { model, run } = modelOf(story(11_000, 30_000).met(19_000, 'silence#1', 'backup-1', counts));
    const [encounter] = encountersOf(model, run);
    if (!encounter) throw new Error('there is no encounter');
    expect(encounter.met).toBe(true);
    expect(encounterText(encounter, 'backup 1')).toBe('1 packet of backup 1 dropped');
  });

  test('with no count above 0 is none that met', () => {
    const none = story(11_000, 30_000).met(19_000, 'silence#1', 'backup-1', { 'packets-dropped': 0 });
    const { model, run } = modelOf(none);
    expect(encountersOf(model, run)).toHaveLength(1);
    expect(metBy(model, run)).toEqual([]);
  });

  test('of another job is not of this one', () => {
    const { model, run } = modelOf(
      story(11_000, 30_000).met(19_000, 'silence#1', 'poll-1', { 'packets-dropped': 5 }),
    );
    expect(encountersOf(model, run)).toEqual([]);
  });

  test.each([
    ['before the backup', 1_000, 9_999, false],
    ['up to its start', 1_000, 10_000, true],
    ['within it', 12_000, 13_000, true],
    ['from its end on', 19_000, 30_000, true],
    ['after it', 19_001, 30_000, false],
  ])('without counts is an overlap in time: %s', (_, fromMs, toMs, met) => {
    const { model, run } = modelOf(story(fromMs, toMs, false));
    expect(metBy(model, run)).toHaveLength(met ? 1 : 0);
  });
});

describe('a miss', () => {
  test.each([
    [20_000, 30_000, 'silence#1 began 1 s after backup 1 had ended'],
    [1_000, 8_000, 'silence#1 was lifted 2 s before backup 1 started'],
  ])('from %i to %i ms says by how much', (fromMs, toMs, text) => {
    const { model, fault } = modelOf(story(fromMs, toMs));
    expect(missText(model, fault)).toBe(text);
  });

  test('is none where the fault met a backup', () => {
    const met = story(11_000, 30_000).met(19_000, 'silence#1', 'backup-1', { 'packets-dropped': 5 });
    const { model, fault } = modelOf(met);
    expect(missText(model, fault)).toBeNull();
  });
});
