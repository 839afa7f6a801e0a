/** Short real drills of strategies that a test makes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../../src/checks/judge.ts';
import { trialsOfPlan } from '../../src/cli/run/declare.ts';
import { runTrial } from '../../src/drive/trial.ts';
import type { Event } from '../../src/history/events.ts';
import { HistoryWriter, readHistory } from '../../src/history/file.ts';
import type { Judgement } from '../../src/history/finding.ts';
import { usualLimits } from '../../src/history/limits.ts';
import type { Plan, PlannedStep } from '../../src/history/plan.ts';
import { trialsOf } from '../../src/history/trials.ts';
import { openVirtual } from '../../src/lab/virtual/open.ts';
import { hostNeedsOf, type Strategy } from '../../src/strategies/strategy.ts';

export interface Drilled {
  events: readonly Event[];
  judgement: Judgement;
}

/** Twenty files of a megabyte in all, of which nearly all change: at --bwlimit=500 a backup takes about two seconds. */
export const smallData = { files: 21, directories: 1, bytes: 1_000_000, changed: 0.9 };

/** The target is silent from one second into the first backup, for two minutes; a second backup comes after that. */
export const silentMidway: PlannedStep[] = [
  { id: 'backup#1', atMs: 0, do: 'backup', backup: 1 },
  {
    id: 'silence#1',
    atMs: 1_000,
    do: 'inject',
    fault: 'silence#1',
    name: 'silence',
    params: { on: 'target', for: 120_000 },
    liftAtMs: 121_000,
  },
  { id: 'silence#1/lift', atMs: 121_000, do: 'lift', fault: 'silence#1' },
  { id: 'verify#1', atMs: 200_000, do: 'verify' },
  { id: 'backup#2', atMs: 220_000, do: 'backup', backup: 2 },
];

/** A plan for one strategy of which these checks are asserted. */
export function smallPlan(strategy: Strategy, asserts: string[], changes: Partial<Plan> = {}): Plan {
  return {
    scenario: 'planted',
    title: 'A target that is silent midway',
    lab: 'virtual',
    clock: 'virtual',
    seed: 1,
    needs: [],
    data: smallData,
    subjects: [
      {
        ...{ name: strategy.name, mode: 'assert', asserts, deadlineMs: 90_000 },
        ...(strategy.promises && { promises: [...strategy.promises] }),
      },
    ],
    steps: silentMidway,
    timelineMs: 220_000,
    watchMs: 60_000,
    limits: usualLimits,
    ...changes,
  };
}

/** Drives the plan in a real lab, and judges the history on disk. */
export async function drill(plan: Plan, strategy: Strategy): Promise<Drilled> {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-drill-'));
  try {
    const { clock, seed } = plan;
    const signal = new AbortController().signal;
    await using labs = await openVirtual({ clock, signal, tell: () => {} });
    const [trial] = trialsOfPlan(plan, [seed], { [strategy.name]: strategy });
    if (!trial) throw new Error('the plan has no subject');
    const path = join(folder, 'history.jsonl');
    using history = new HistoryWriter(path);
    const { error } = await runTrial({
      trial,
      strategy,
      openLab: () => labs.open(seed, hostNeedsOf(strategy, plan.data)),
      history,
      startedAt: '2026-01-01T00:00:00.000Z',
      signal,
      tell: () => {},
    });
    if (error !== undefined) throw error;
    const recorded = readHistory(path);
    return { events: recorded.events, judgement: judge(trialsOf(recorded)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
