import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { indexOf, trialsOfPlan } from '../../../src/cli/run/declare.ts';
import { RunFolder } from '../../../src/cli/run/run-folder.ts';
import { RunIndex, readRun } from '../../../src/history/run.ts';
import { Trial } from '../../../src/history/trial.ts';
import { strategies } from '../../../src/strategies/index.ts';
import { plan } from '../../report/history.ts';
import { folder } from '../folder.ts';

const trials = trialsOfPlan(plan, [1, 2], strategies);
const index = indexOf(trials, {
  scenario: plan.scenario,
  source: plan.scenario,
  command: 'scenario run nfs-soft-flood --seed 1,2',
  strategies: [],
  lab: 'virtual',
  clock: 'virtual',
  allowHostHang: false,
  startedAt: '2026-11-05T07:58:00.000Z',
});

describe('the folder of a run', () => {
  it('is empty until a trial starts, and then declares all of them', async () => {
    await using at = await folder();
    const run = new RunFolder(at.path, index, trials);
    expect(run.isDeclared).toBe(false);
    expect(existsSync(join(at.path, 'run.json'))).toBe(false);
    const history = run.openTrial('rsync-ssh-seed-2');
    expect(history).toBe(join(at.path, 'trials/rsync-ssh-seed-2/history.jsonl'));
    expect(run.isDeclared).toBe(true);
    expect(RunIndex.parse(JSON.parse(readFileSync(join(at.path, 'run.json'), 'utf8')))).toEqual(index);
    for (const { id } of trials) {
      const declared = JSON.parse(readFileSync(join(at.path, 'trials', id, 'trial.json'), 'utf8'));
      expect(Trial.parse(declared)).toEqual(trials.find((trial) => trial.id === id));
    }
  });

  it('is read back with every trial, also those without a history', async () => {
    await using at = await folder();
    new RunFolder(at.path, index, trials).openTrial('nfs-soft-seed-1');
    const read = readRun(at.path);
    expect(read.trials.map(({ label, events }) => [label, events])).toEqual([
      ['nfs-soft, seed 1', []],
      ['nfs-soft, seed 2', []],
      ['rsync-ssh, seed 1', []],
      ['rsync-ssh, seed 2', []],
    ]);
    expect(read.trials[2]?.plan).toEqual(trials[2]?.plan);
    expect(read.trials[2]?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('refuses a second run that was given the same folder at the same time', async () => {
    await using at = await folder();
    const [first, second] = [new RunFolder(at.path, index, trials), new RunFolder(at.path, index, trials)];
    const history = first.openTrial('nfs-soft-seed-1');
    writeFileSync(history, 'first');
    expect(() => second.openTrial('nfs-soft-seed-1')).toThrow(/EEXIST/);
    expect(second.isDeclared).toBe(false);
    expect(readFileSync(history, 'utf8')).toBe('first');
  });

  it('keeps the history of an earlier try beside the new one', async () => {
    await using at = await folder();
    const first = new RunFolder(at.path, index, trials).openTrial('nfs-soft-seed-1');
    writeFileSync(first, 'first');
    const again = new RunFolder(at.path, index, trials, { declared: true });
    writeFileSync(again.openTrial('nfs-soft-seed-1'), 'second');
    again.openTrial('nfs-soft-seed-1');
    expect(readFileSync(first.replace('.jsonl', '-1.jsonl'), 'utf8')).toBe('first');
    expect(readFileSync(first.replace('.jsonl', '-2.jsonl'), 'utf8')).toBe('second');
    expect(existsSync(first)).toBe(false);
  });

  it('whose history belongs to another trial is damaged, and costs no other trial', async () => {
    await using at = await folder();
    const run = new RunFolder(at.path, index, trials);
    const [own, other] = trials;
    const line = (trial: Trial | undefined) =>
      `${JSON.stringify({ seq: 0, t: 0, subject: trial?.strategy.name, type: 'trial-started', trial, lab: null, startedAt: '' })}\n`;
    writeFileSync(run.openTrial('nfs-soft-seed-1'), line(other));
    writeFileSync(run.openTrial('nfs-soft-seed-2'), 'no JSON\n');
    const read = readRun(at.path).trials;
    expect(read[0]?.damage).toEqual({
      line: 1,
      what: `the history belongs to ${other?.id}, not to ${own?.id} as declared`,
    });
    expect(read[1]?.damage?.line).toBe(1);
    expect(read[2]?.damage).toBeNull();
  });
});
