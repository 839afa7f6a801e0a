import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { indexOf, trialsOfPlan } from '../../src/cli/run/declare.ts';
import { RunFolder } from '../../src/cli/run/run-folder.ts';
import { strategies } from '../../src/strategies/index.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, plan } from '../report/history.ts';
import { folder } from './folder.ts';
import { scenario } from './scenario.ts';

/** A run of the usual plan; `changed`: its rsync-ssh is not the one of today. */
async function recorded({ changed = false } = {}) {
  const at = await folder();
  const known = { ...strategies };
  if (changed && known['rsync-ssh']) known['rsync-ssh'] = { ...known['rsync-ssh'], backup: 'exec true' };
  const trials = trialsOfPlan(plan, [1], known);
  const index = indexOf(trials, {
    ...{ scenario: plan.scenario, source: plan.scenario, command: '', strategies: [] },
    ...{ lab: 'virtual', clock: 'virtual', allowHostHang: false, startedAt: '' },
  });
  const run = new RunFolder(at.path, index, trials);
  for (const trial of trials) {
    const found = asTrials(history()).find(({ strategy }) => strategy === trial.strategy.name);
    const base = { t: 0, subject: trial.strategy.name };
    const events = [
      { ...base, type: 'trial-started', trial, lab: found?.lab, startedAt: '' },
      ...(found?.events ?? []),
      { ...base, type: 'trial-ended' },
    ].map((event, seq) => JSON.stringify({ ...event, seq }));
    const path = run.openTrial(trial.id);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${events.join('\n')}\n`);
  }
  return at;
}

describe('scenario retry', () => {
  it('says so where every trial came to its end', async () => {
    await using at = await recorded();
    const { exitCode, stderr } = await scenario(['retry', at.path]);
    expect(stderr).toContain('every trial of this run came to its end');
    expect(stderr).toContain('nfs-soft-seed-1, rsync-ssh-seed-1');
    expect(exitCode).toBe(2);
  });

  it('offers the nearest trial for an id that the run lacks', async () => {
    await using at = await recorded();
    const { exitCode, stderr } = await scenario(['retry', at.path, 'rsync-ssh-seed-2']);
    expect(stderr).toContain('the run has no trial rsync-ssh-seed-2');
    expect(stderr).toContain('Did you mean rsync-ssh-seed-1');
    expect(exitCode).toBe(2);
  });

  it('refuses a strategy that has changed since', async () => {
    await using at = await recorded({ changed: true });
    const { exitCode, stderr } = await scenario(['retry', at.path, 'rsync-ssh-seed-1']);
    expect(stderr).toContain('rsync-ssh-seed-1: the strategy rsync-ssh has changed since');
    expect(exitCode).toBe(2);
  });

  it('refuses a folder that is no run', async () => {
    await using at = await folder();
    const { exitCode, stderr } = await scenario(['retry', join(at.path, 'nowhere')]);
    expect(stderr).toContain('the index of a run cannot be read (ENOENT)');
    expect(exitCode).toBe(2);
  });
});
