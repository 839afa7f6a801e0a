/** The meters of the virtual lab: each fault does something to the transfer under it, and nothing to a node at rest. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faults } from '../../src/faults/index.ts';
import { usualLimits } from '../../src/history/limits.ts';
import { increase } from '../../src/history/meters.ts';
import type { Lift } from '../../src/lab/lab.ts';
import type { VirtualLab } from '../../src/lab/virtual/virtual-lab.ts';
import { drill, smallPlan } from './drills.ts';
import { mountNfs, type OpenedLab, openLab, output, ssh } from './labs.ts';
import tarOverSsh from './strategies/tar-over-ssh.ts';

/** A few packets every 200 ms, by SSH and by NFS, and some work of the node's own. */
const transfers = {
  ssh: `(while :; do head -c 3000 /dev/zero; sleep 0.2; done) | ${ssh} 'dd of=/backup/local-path/meters bs=1000 oflag=sync status=none'`,
  nfs: 'while :; do head -c 3000 /dev/zero >> /mnt/backup/meters && sync /mnt/backup/meters; sleep 0.2; done',
};

let opened: OpenedLab;
let lab: VirtualLab;

beforeAll(async () => {
  opened = await openLab();
  ({ lab } = opened);
  await output(lab.node, mountNfs('soft,timeo=20,retrans=1'));
});

afterAll(() => opened?.[Symbol.asyncDispose]());

/** The counts of the fault in three seconds, from just before its injection to just before its lift. */
async function countsOf(name: string, params: Record<string, unknown>): Promise<Record<string, number>> {
  const fault = faults[name];
  if (!fault) throw new Error(`no fault ${name}`);
  const parsed = fault.params.parse(params) as never;
  const from = await lab.meters();
  const lift: Lift = await fault.inject(lab, parsed);
  await lab.clock.advance(lab.clock.now() + 3_000);
  const counts = increase(fault.meets(parsed), from, await lab.meters());
  await lift();
  return counts;
}

/** Nothing of the target's disks waits to be written: not the data, and not the journal, which is written every 5 s. */
async function settled(): Promise<void> {
  await output(lab.target, 'sync');
  await lab.clock.advance(lab.clock.now() + 40_000);
}

const cases: [name: string, params: Record<string, unknown>, transfer: 'ssh' | 'nfs'][] = [
  ['silence', { on: 'target' }, 'ssh'],
  ['silence', { on: 'target' }, 'nfs'],
  ['link-down', {}, 'ssh'],
  ['packet-loss', { percent: '50%' }, 'ssh'],
  ['delay', { by: '50ms' }, 'ssh'],
  ['limit', { bytesPerSecond: '10kB' }, 'nfs'],
  ['ssh-freeze', {}, 'ssh'],
  ['nfs-freeze', {}, 'nfs'],
  ['nfs-stall', {}, 'nfs'],
  ['disk-full', {}, 'ssh'],
  ['disk-full', {}, 'nfs'],
  ['disk-hang', { on: 'target' }, 'ssh'],
  ['disk-hang', { on: 'target' }, 'nfs'],
  ['disk-slow', { on: 'target', by: '100ms' }, 'nfs'],
  ['reset', {}, 'ssh'],
  ['nfs-stop', {}, 'nfs'],
  ['nfs-kill', {}, 'nfs'],
  ['ssh-stop', {}, 'ssh'],
  ['ssh-kill', {}, 'ssh'],
  ['disk-errors', { on: 'target', rate: '100%' }, 'nfs'],
  ['target-reboot', { for: '1m' }, 'ssh'],
];

describe('a fault', () => {
  test.each(cases)('%s %j does something to a transfer by %s', async (name, params, transfer) => {
    const job = await lab.node.start(['sh', '-c', transfers[transfer]]);
    await lab.clock.advance(lab.clock.now() + 2_000);
    const counts = await countsOf(name, params);
    await job.killAll();
    await lab.clock.advance(lab.clock.now() + 30_000);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThanOrEqual(0);
    expect(Math.max(...Object.values(counts)), JSON.stringify(counts)).toBeGreaterThan(0);
  });

  test('cpu-hog takes CPU time from other processes', async () => {
    const counts = await countsOf('cpu-hog', { on: 'target', processes: 2 });
    expect(counts['cpu-ms-taken']).toBeGreaterThan(2_000);
    expect(counts['cpu-ms-taken']).toBeLessThan(3_500);
  });

  test('node-reboot counts the jobs of a strategy that it cuts off', async () => {
    await output(lab.node, 'umount --force --lazy /mnt/backup');
    await lab.startJob({ id: 'cut-off', role: 'backup', script: 'sleep 1000', needs: [] });
    expect(await countsOf('node-reboot', { how: 'power' })).toEqual({ 'jobs-cut-off': 1 });
  });
});

test('no fault does anything to a node at rest, and a reading takes 40 ms at most', async () => {
  await using fresh = await openLab({ seed: 3 });
  lab = fresh.lab;
  await lab.clock.advance(lab.clock.now() + 120_000);
  const fromMs = lab.clock.now();
  await lab.meters();
  expect(lab.clock.now() - fromMs).toBeLessThan(40);
  for (const [name, params] of cases) {
    // Earlier work that is still to be written back is a request to the disk, too, whichever fault is in force.
    if (name.startsWith('disk-')) await settled();
    const counts = await countsOf(name, params);
    const counted = Object.values(counts).filter((count) => count !== 0);
    expect(counted, `${name}: ${JSON.stringify(counts)}`).toEqual([]);
  }
});

test('a reset is in force when its injection is over, also the first one', async () => {
  await using fresh = await openLab({ seed: 2 });
  const fromMs = fresh.lab.clock.now();
  const lift = await fresh.lab.link.reset();
  expect(fresh.lab.clock.now() - fromMs).toBeLessThan(60);
  await lift();
});

test('a silence that begins after a backup has ended meets none; one that begins under it drops packets, and the part of an archive is found', async () => {
  const silence = (n: number, atMs: number) => [
    {
      id: `silence#${n}`,
      atMs,
      do: 'inject' as const,
      fault: `silence#${n}`,
      name: 'silence',
      params: { on: 'target', for: 20_000 },
      liftAtMs: atMs + 20_000,
    },
    { id: `silence#${n}/lift`, atMs: atMs + 20_000, do: 'lift' as const, fault: `silence#${n}` },
  ];
  const plan = smallPlan(tarOverSsh, [], {
    limits: usualLimits,
    timelineMs: 100_000,
    steps: [
      { id: 'backup#1', atMs: 0, do: 'backup', backup: 1 },
      ...silence(1, 5_000),
      { id: 'backup#2', atMs: 60_000, do: 'backup', backup: 2 },
      // Once a part of the archive is on the target.
      ...silence(2, 61_000),
    ],
  });
  const { events, judgement } = await drill(plan, tarOverSsh);
  const met = events.filter((event) => event.type === 'fault-met');
  expect(met).toMatchObject([{ fault: 'silence#2' }]);
  expect(met[0]?.counts?.['packets-dropped']).toBeGreaterThan(3);
  // A megabyte of data in frames of 1,514 bytes at most, and the words of SSH; nothing comes back but acknowledgements.
  const first = events.find((event) => event.type === 'job-ended' && event.backup === 1);
  const wire = first?.type === 'job-ended' ? first.wire : undefined;
  expect(wire?.sent).toBeGreaterThan(1_000_000);
  expect(wire?.sent).toBeLessThan(1_300_000);
  expect(wire?.received).toBeLessThan(200_000);

  // The part of the second archive is a leftover at the destination, beside the last good one, which restores.
  const left = events.flatMap((event) => (event.type === 'leftovers' ? event.leftovers.temporaryFiles : []));
  expect([...new Set(left)]).toEqual(['/backup/local-path/latest.tar.tmp']);
  const [subject] = judgement.subjects;
  expect(subject?.backups.map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed-dirty']);
  const verdicts = Object.fromEntries(
    (subject?.findings ?? []).map(({ check, verdict }) => [check, verdict]),
  );
  expect(verdicts).toMatchObject({
    'leaves-no-temporary-files': 'fail',
    'last-good-restores': 'pass',
    'no-silent-loss': 'pass',
  });
});
