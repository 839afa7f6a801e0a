/** Every shipped strategy that no night has, in quiet: its backup restores on a replacement of the node, in each layer that it promises, and leaves nothing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trialsOfPlan } from '../../src/cli/run/declare.ts';
import { runTrial } from '../../src/drive/trial.ts';
import type { Event, EventOf, EventType } from '../../src/history/events.ts';
import { HistoryWriter, readHistory } from '../../src/history/file.ts';
import { usualLimits } from '../../src/history/limits.ts';
import { usualPromises } from '../../src/history/plan.ts';
import type { HostNeeds } from '../../src/lab/lab.ts';
import { openVirtual } from '../../src/lab/virtual/open.ts';
import { strategies } from '../../src/strategies/index.ts';
import { hostNeedsOf, type Strategy } from '../../src/strategies/strategy.ts';
import { smallPlan } from './drills.ts';

/** The tests of the nights (shipped.test.ts, nights/) run these; the last three never work, which is their point. */
const ofNights = [
  ...['nfs-hard', 'nfs-soft', 'nfs-soft-files', 'nfs-soft-inspect', 'nfs-soft-inspect-bounded'],
  ...['tar-tee-nfs-soft', 'tar-tee-nfs-hard', 'rsync-ssh', 'rsync-ssh-hardened'],
  ...['nfs-hard-panic', 'tar-tee-nfs-hard-panic', 'nfs-soft-cron', 'rsync-ssh-unthrottled'],
  ...['rsync-ssh-key-0440', 'rsync-ssh-lost-arguments', 'rsync-ssh-silent-install'],
];
const all = Object.values(strategies).filter(
  ({ name, needs }) => !needs.includes('kubernetes') && !ofNights.includes(name),
);

/** One layer, hence one boot, for all of them. */
const together: HostNeeds = {
  packages: [...new Set(all.flatMap((strategy) => hostNeedsOf(strategy).packages))].sort(),
  files: {},
  services: Object.assign({}, ...all.map((strategy) => hostNeedsOf(strategy).services)),
};

/** Every kind of entry that a volume has. */
const kinds = {
  ...{ symlinks: 3, hardLinks: 2, sparse: 1, emptyFiles: 2, emptyFolders: 2, oddNames: 6, deep: 1 },
  ...{ attributes: 2, metadata: true },
};

async function quietRun(strategy: Strategy): Promise<readonly Event[]> {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-restores-'));
  let restored = false;
  try {
    const plan = smallPlan(strategy, [], {
      data: { files: 40, directories: 4, bytes: 3_000_000, changed: 0.3, kinds },
      ...{ steps: [], timelineMs: 0, watchMs: 0, limits: { ...usualLimits, restMs: 1_000 } },
    });
    const [trial] = trialsOfPlan(plan, [1], { [strategy.name]: strategy });
    if (!trial) throw new Error('the plan has no subject');
    // A trial has nothing for this test after its baseline run: the next event of the data ends it.
    const interrupt = new AbortController();
    const { signal } = interrupt;
    await using labs = await openVirtual({ clock: 'virtual', signal, tell: () => {} });
    const path = join(folder, 'history.jsonl');
    using history = new HistoryWriter(path);
    const { because, error } = await runTrial({
      ...{ trial, strategy, history, signal, startedAt: '2026-01-01T00:00:00.000Z' },
      openLab: () => labs.open(1, together),
      tell: ({ type }) => {
        restored ||= type === 'restored';
        if (restored && type === 'data-changed') interrupt.abort();
      },
    });
    if (because !== 'interrupted' && error !== undefined) throw error;
    return readHistory(path).events;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function of<Type extends EventType>(events: readonly Event[], type: Type): EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

test('the nights have strategies that are registered, and leave others to this test', () => {
  expect(ofNights.filter((name) => !(name in strategies))).toEqual([]);
  expect(all.length).toBeGreaterThanOrEqual(11);
});

test.each(all)('$name restores every layer that it promises, and leaves nothing', async (strategy) => {
  const events = await quietRun(strategy);
  expect(of(events, 'never-worked').map(({ why }) => why)).toEqual([]);
  expect(of(events, 'trouble').map(({ message }) => message)).toEqual([]);
  const [first] = of(events, 'restored');
  expect(of(events, 'leftovers')).toHaveLength(1);
  const { structure, metadata } = first?.layers ?? {};
  const lost = {
    content: first?.matches.includes(0) ? [] : (first?.examples ?? ['nothing was restored']),
    structure: structure?.matches.includes(0) ? [] : (structure?.examples ?? ['not compared']),
    metadata: metadata?.matches.includes(0) ? [] : (metadata?.examples ?? ['not compared']),
    database: [], // this test's data have none; test/e2e/layers.test.ts has one
  };
  for (const layer of strategy.promises ?? usualPromises) expect(lost[layer], layer).toEqual([]);
  for (const { leftovers } of of(events, 'leftovers'))
    expect(leftovers).toEqual({ processes: [], mounts: [], temporaryFiles: [] });
});
