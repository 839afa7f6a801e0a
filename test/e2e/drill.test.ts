import { describe, expect, test } from 'vitest';
import { failsCleanly1 } from '../../src/checks/sets.ts';
import type { PlannedStep } from '../../src/history/plan.ts';
import { type Drilled, drill, silentMidway, smallPlan } from './drills.ts';
import {
  good,
  hangs,
  needsPreparation,
  overwrites,
  panics,
  panicsOnSigterm,
  swallowsErrors,
} from './planted.ts';
import tarOverSsh from './strategies/tar-over-ssh.ts';

const finding = ({ judgement }: Drilled, check: string) =>
  judgement.subjects[0]?.findings.find((found) => found.check === check);
const outcomes = ({ judgement }: Drilled) => judgement.subjects[0]?.backups.map(({ outcome }) => outcome);

describe('a target that is silent midway, in a real lab', () => {
  test('finds the silent loss of a backup that swallows errors', async () => {
    const drilled = await drill(smallPlan(swallowsErrors, ['no-silent-loss']), swallowsErrors);
    expect(outcomes(drilled)).toEqual(['silent-loss', 'succeeded']);
    // Restored in a fork, which takes none of the lab's time: it is in the history at the moment of its step.
    const verified = drilled.events.find((event) => event.type === 'restored' && event.inCopy && event.t > 0);
    expect(Math.floor((verified?.t ?? 0) / 1_000)).toBe(200);
    const found = finding(drilled, 'no-silent-loss');
    expect(found?.verdict).toBe('fail');
    const proof = found?.evidence.map((seq) => drilled.events[seq]?.type);
    expect(proof).toContain('restored');
    expect(drilled.judgement.verdict).toBe('fail');
  });

  test('finds that a backup hangs for ever, and that SIGTERM does not end it', async () => {
    const drilled = await drill(smallPlan(hangs, ['within-deadline']), hangs);
    expect(outcomes(drilled)?.[0]).toBe('hung');
    expect(finding(drilled, 'within-deadline')?.verdict).toBe('fail');
    expect(finding(drilled, 'ends-on-sigterm')?.verdict).toBe('fail');
    expect(drilled.judgement.verdict).toBe('fail');
  });

  test('finds that SIGTERM takes the node along, which is no way to end', async () => {
    const drilled = await drill(smallPlan(panicsOnSigterm, ['ends-on-sigterm']), panicsOnSigterm);
    expect(drilled.events.find(({ type }) => type === 'sigterm-tried')).toMatchObject({ ended: false });
    expect(drilled.events.map(({ type }) => type)).not.toContain('node-lost');
    expect(finding(drilled, 'ends-on-sigterm')?.verdict).toBe('fail');
  });

  test('finds that a backup which writes in place takes the last good copy with it', async () => {
    const drilled = await drill(smallPlan(overwrites, ['last-good-restores']), overwrites);
    expect(outcomes(drilled)).toEqual(['failed-dirty', 'succeeded']);
    expect(finding(drilled, 'last-good-restores')?.verdict).toBe('fail');
    expect(drilled.judgement.verdict).toBe('fail');
  });

  test('finds what was left of a new archive, and takes the last one for what it is', async () => {
    const drilled = await drill(smallPlan(tarOverSsh, ['leaves-no-temporary-files']), tarOverSsh);
    expect(outcomes(drilled)).toEqual(['failed-dirty', 'succeeded']);
    const left = drilled.events.flatMap((event) =>
      event.type === 'leftovers' ? event.leftovers.temporaryFiles : [],
    );
    expect([...new Set(left)]).toEqual(['/backup/local-path/latest.tar.tmp']);
    expect(finding(drilled, 'leaves-no-temporary-files')?.verdict).toBe('fail');
    expect(finding(drilled, 'last-good-restores')?.verdict).toBe('pass');
    expect(finding(drilled, 'no-silent-loss')?.verdict).toBe('pass');
    expect(drilled.judgement.verdict).toBe('fail');
  });

  test('finds nothing to fault in a backup that fails cleanly', async () => {
    // Long enough for the target's TCP to give up, too (tcp_retries2, some 15 min); until then its end of the backup is there.
    const awayMs = 20 * 60_000;
    const later = silentMidway.map((step) => ({
      ...step,
      ...(step.atMs > 1_000 && { atMs: step.atMs + awayMs }),
      ...('liftAtMs' in step && step.liftAtMs && { liftAtMs: step.liftAtMs + awayMs }),
    }));
    const plan = smallPlan(good, [...failsCleanly1.checks, 'background-ends', 'spares-bystanders'], {
      steps: later,
      timelineMs: 220_000 + awayMs,
    });
    const drilled = await drill(plan, good);
    expect(outcomes(drilled)).toEqual(['failed-clean', 'succeeded']);
    const others = drilled.judgement.subjects[0]?.findings.filter(({ verdict }) => verdict !== 'pass');
    expect(others?.map(({ check, verdict }) => `${check}: ${verdict}`)).toEqual([
      'restores-metadata: not-tested', // it does not promise the metadata
    ]);
    expect(drilled.judgement.verdict).toBe('pass');
  });
});

test('a node that panics under a backup, which nobody planned, is survived, recorded and held against it', async () => {
  const steps: PlannedStep[] = [
    { id: 'backup#1', atMs: 0, do: 'backup', backup: 1 },
    { id: 'backup#2', atMs: 120_000, do: 'backup', backup: 2 },
  ];
  const plan = smallPlan(panics, ['node-keeps-pace'], { steps, timelineMs: 150_000, watchMs: 10_000 });
  const drilled = await drill(plan, panics);
  const told = drilled.events.filter(({ type }) => /^(node|trouble|subject-ended)/.test(type));
  expect(told).toMatchObject([
    { type: 'node-lost', cause: 'panic' },
    { type: 'node-back' },
    { type: 'subject-ended', because: 'completed' },
  ]);
  expect(drilled.events).toContainEqual(expect.objectContaining({ type: 'kernel', class: 'panic' }));
  expect(outcomes(drilled)).toEqual(['node-lost', 'succeeded']);
  expect(finding(drilled, 'node-keeps-pace')?.verdict).toBe('fail');
  expect(drilled.judgement.verdict).toBe('fail');
});

/** The node loses its power as the timeline begins; a backup follows. */
const powerCut = {
  steps: [
    {
      id: 'node-reboot#1',
      atMs: 0,
      do: 'inject',
      fault: 'node-reboot#1',
      name: 'node-reboot',
      params: { how: 'power' },
      liftAtMs: 0,
    },
    { id: 'backup#1', atMs: 30_000, do: 'backup', backup: 1 },
  ] satisfies PlannedStep[],
  timelineMs: 60_000,
  watchMs: 1_000,
};

test('a node that loses its power comes back prepared, with the data that were changed just before', async () => {
  const plan = smallPlan(needsPreparation, [], powerCut);
  const drilled = await drill(plan, needsPreparation);
  const [, again] = drilled.events.filter(
    (event) => event.type === 'job-started' && event.role === 'prepare',
  );
  const back = drilled.events.find(({ type }) => type === 'node-back');
  expect((again?.t ?? Number.NaN) - (back?.t ?? Number.NaN)).toBeLessThan(100);
  const types = drilled.events.map(({ type }) => type);
  expect(types).not.toContain('trouble');
  expect(outcomes(drilled)).toEqual(['succeeded']);
  const restored = drilled.events.findLast((event) => event.type === 'restored');
  expect(restored).toMatchObject({ ok: true, matches: [1], differing: 0, missing: 0 });
});
