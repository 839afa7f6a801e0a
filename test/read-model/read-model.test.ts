/** After each event the fold equals a derivation from the whole history so far. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/history/events.ts';
import { readHistory } from '../../src/history/file.ts';
import type { Plan, PlannedSubject } from '../../src/history/plan.ts';
import { readTrial, TrialFold } from '../../src/read-model/fold.ts';
import type { JobRun } from '../../src/read-model/jobs.ts';
import type { TrialModel } from '../../src/read-model/trial-model.ts';
import { history, Story } from '../checks/history-builder.ts';
import { randomStory } from '../checks/random-story.ts';
import { stories } from '../checks/stories.ts';
import { type View as Reference, tellingSamples, view } from './reference.ts';

describe('event by event, the fold equals the whole derived at once', () => {
  test.each(Object.entries(stories))('in the story %s', (_, { story }) => {
    expectFoldToEqualReference(history(story));
  });

  test.each(Array.from({ length: 150 }, (_, index) => index + 1))('in random history %i', (seed) => {
    expectFoldToEqualReference(history(randomStory(seed)));
  });

  test.each(['hangs', 'overwrites', 'rsync-ssh-hardened', 'swallows-errors'])(
    'in the recorded %s',
    (name) => {
      const path = fileURLToPath(new URL(`../fixtures/histories/${name}.jsonl`, import.meta.url));
      const { events } = readHistory(path);
      expectFoldToEqualReference(events, 23);
    },
  );

  test('where jobs, faults and losses share names and times', () => {
    const story = new Story()
      .fault('node-reboot#1', 10_000, 12_000, 'node-reboot', { how: 'power' })
      .fault('node-reboot#2', 20_000, 22_000, 'node-reboot', { how: 'power' })
      .backup(1, { atMs: 0, tookMs: null })
      .event('node-lost', 25_000, { cause: 'power' })
      .event('node-lost', 25_500, { cause: 'panic' })
      .event('node-back', 26_000, { downMs: 1_000 })
      .ended(26_500, { job: 'backup-1', role: 'backup', backup: 1, durationMs: 25_000, lost: true })
      .event('node-lost', 27_000, { cause: 'power' })
      .event('node-lost', 28_000, { cause: 'power' })
      .started(28_500, { job: 'restore-9', role: 'restore', backup: null, dataVersion: null })
      .event('node-back', 29_000, { downMs: 1_000 })
      .restored(30_000, [0])
      .restored(31_000, [0])
      .started(32_000, { job: 'backup-1', role: 'backup', backup: 1, dataVersion: 1 })
      .ended(33_000, { job: 'backup-1', role: 'backup', backup: 1, durationMs: 1_000 })
      .fault('silence#1', 34_000, null)
      .fault('silence#1', 35_000, 36_000)
      .over(60_000);
    expectFoldToEqualReference(history(story));
  });
});

test('a loss at the very time of its fault, a restore that a fault leaves halfway, a job that a signal ends', () => {
  const restore = { job: 'restore-9', role: 'restore', backup: null, dataVersion: null } as const;
  const story = new Story()
    .backup(1, { tookMs: null })
    .fault('node-reboot#1', 5_000, 6_000, 'node-reboot', { how: 'power' })
    .event('node-lost', 5_000, { cause: 'power' })
    .event('node-back', 5_500, { downMs: 500 })
    .fault('silence#1', 10_000, 12_000)
    .started(11_000, restore)
    .restored(13_000, [0])
    .backup(2, { atMs: 20_000, tookMs: null })
    .event('job-signalled', 40_000, { job: 'backup-2', signal: 'SIGTERM', ended: true, afterMs: 900 })
    .ended(40_900, { job: 'backup-2', role: 'backup', backup: 2, durationMs: 20_900 });
  const events = history(story.over(60_000));
  expectFoldToEqualReference(events);
  const { plan, subject } = contextOf(events);
  const model = readTrial(ownOf(events), plan, subject);
  expect(model.unplannedLosses).toEqual([]);
  expect(model.restores.at(-1)?.possible).toBe(false);
  expect(model.backups[1]).toMatchObject({ ended: { code: 0 }, ownEnd: undefined });
});

test('a fold until trouble ends before it; a whole one covers the end of the trial', () => {
  const story = new Story().backup(1).event('trouble', 20_000, { message: 'qemu went away' });
  const events = ownOf(history(story.over(30_000, { because: 'trouble' })));
  const { plan, subject } = contextOf(history(story));
  const until = readTrial(events, plan, subject, { untilTrouble: true });
  expect(until.lastMs).toBeLessThan(20_000);
  expect(until).toMatchObject({
    over: undefined,
    watchOver: undefined,
    incomplete: expect.stringContaining('qemu'),
  });
  const whole = readTrial(events, plan, subject);
  expect(whole.over?.because).toBe('trouble');
  expect(whole.trouble).toEqual(until.trouble);
});

test('the model takes running jobs and active faults out as they end', () => {
  const story = new Story().backup(1, { tookMs: 9_000 }).fault('silence#1', 2_000, 5_000).over(60_000);
  const { plan, subject } = contextOf(history(story));
  const fold = new TrialFold(plan, subject);
  const seen: string[] = [];
  for (const event of ownOf(history(story))) {
    fold.take(event);
    const now = [...fold.running]
      .map(({ job }) => job)
      .concat([...fold.activeFaults].map((f) => f.injected.fault));
    if (event.t >= 0) seen.push(now.join(' '));
  }
  const changes = seen.filter((now, index) => now !== seen[index - 1]);
  expect(changes).toEqual(['', 'backup-1', 'backup-1 silence#1', 'backup-1', '']);
});

/** Compared after every `step`th event, and after the last. */
function expectFoldToEqualReference(events: readonly Event[], step = 1): void {
  const { plan, subject } = contextOf(events);
  const own = ownOf(events);
  const fold = new TrialFold(plan, subject, { untilTrouble: true });
  for (const [index, event] of own.entries()) {
    fold.take(event);
    if (index % step !== 0 && index < own.length - 1) continue;
    const reference = view(own.slice(0, index + 1), plan, subject);
    expect(ofFold(fold), `after event ${event.seq}`).toEqual(ofReference(reference));
  }
}

function contextOf(events: readonly Event[]): { plan: Plan; subject: PlannedSubject } {
  const [start] = events;
  const plan = start?.type === 'run-started' ? start.plan : undefined;
  const subject = plan?.subjects[0];
  if (!plan || !subject) throw new Error('the history has no plan');
  return { plan, subject };
}

function ownOf(events: readonly Event[]): Event[] {
  return events.filter(({ subject }) => subject !== null);
}

function ofFold(model: TrialModel) {
  return {
    ...common(model),
    baselineRun: model.baselineRun && plainJob(model.baselineRun),
    baselineSamples: seqs(model.baselineSamples),
    watched: [...seqs(model.watchedSamples), ...seqs(model.watchedKernel)],
    telling: seqs(model.tellingSamples),
  };
}

function ofReference(reference: Reference) {
  const watched = (type: Event['type']) => seqs(reference.watched.filter((event) => event.type === type));
  return {
    ...common(reference),
    baselineRun: reference.quiet && plainJob(reference.quiet),
    baselineSamples: seqs(reference.quietSamples),
    watched: [...watched('sample'), ...watched('kernel')],
    telling: seqs(tellingSamples(reference)),
  };
}

/** Jobs of both kinds; a fold's have getters. */
type AnyJob = Omit<JobRun, 'label'>;

function common(model: {
  events: readonly Event[];
  jobs: readonly AnyJob[];
  backups: readonly AnyJob[];
  faults: TrialModel['faults'];
  restores: TrialModel['restores'];
  unplannedLosses: TrialModel['unplannedLosses'];
  leftovers: TrialModel['leftovers'];
  samples: TrialModel['samples'];
  trouble: TrialModel['trouble'];
  watchOver: TrialModel['watchOver'];
  deadline: TrialModel['deadline'];
  incomplete: string | null;
  lastMs: number;
}) {
  const { trouble, watchOver, deadline, incomplete, lastMs } = model;
  return {
    events: seqs(model.events),
    jobs: model.jobs.map(plainJob),
    backups: model.backups.map(plainJob),
    faults: model.faults.map(({ injected, lifted }) => [injected.seq, lifted?.seq]),
    restores: model.restores.map(({ event, fromSeq, possible }) => ({ seq: event.seq, fromSeq, possible })),
    unplannedLosses: seqs(model.unplannedLosses),
    leftovers: seqs(model.leftovers),
    samples: seqs(model.samples),
    ends: { trouble, watchOver, deadline, incomplete, lastMs },
  };
}

function plainJob(run: AnyJob) {
  const { job, role, backup, dataVersion, started, ended, ownEnd, loss, goneSeq } = run;
  return {
    ...{ job, role, backup, dataVersion, goneSeq },
    started: started.seq,
    ended: ended?.seq,
    ownEnd: ownEnd?.seq,
    loss: loss?.seq,
    signalled: seqs(run.signalled),
    tried: seqs(run.tried),
    waits: run.waits.map(({ task, seen, nextSampleMs }) => [task.pid, task.forMs, seen.seq, nextSampleMs]),
  };
}

function seqs(events: readonly { seq: number }[]): number[] {
  return events.map(({ seq }) => seq);
}
