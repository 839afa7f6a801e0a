/** The container lab as the drive uses it. */
import { expect } from 'vitest';
import { openContainers } from '../../../src/lab/containers/open.ts';
import type { Lab, Observation } from '../../../src/lab/lab.ts';
import { strategies } from '../../../src/strategies/index.ts';
import { test } from './with-engine.ts';

const script = strategies['rsync-ssh']?.backup ?? '';

/** A lab with a little data, and all that is observed in it. */
async function openLab() {
  const { signal } = new AbortController();
  const labs = await openContainers({ allowHostHang: false, signal, tell: () => {} });
  const lab = await labs.open(1);
  const seen: Observation[] = [];
  lab.observe((observation) => seen.push(observation));
  expect((await lab.node.run(['firedrill-data', 'make', '/storage', '1', '20', '3', '1000000'])).code).toBe(
    0,
  );
  return { lab, seen, [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose]() };
}

async function backUp(lab: Lab, id: string) {
  const job = await lab.startJob({ id, role: 'backup', script, needs: [] });
  await lab.clock.advance(lab.clock.now() + 120_000, (seen) => seen.type === 'job-ended' && seen.job === id);
  return job.exited;
}

function prepare(lab: Lab, id: string, preparation: string) {
  return lab.startJob({ id, role: 'prepare', script: preparation, needs: [] });
}

test('a reboot of the node loses its jobs, and nothing else', async () => {
  await using opened = await openLab();
  const { lab, seen } = opened;
  await lab.probe(true);
  expect(await backUp(lab, 'backup-1')).toMatchObject({ code: 0 });
  const hanging = await lab.startJob({
    id: 'backup-2',
    role: 'backup',
    script: 'exec sleep 3600',
    needs: [],
  });
  const waiting = await prepare(lab, 'prepare-3', 'exec sleep 3600');
  for (const how of ['orderly', 'power'] as const) await lab.rebootNode(how);
  expect(hanging.exited).toMatchObject({ code: null, lost: true });
  expect(waiting.exited).toMatchObject({ code: null, lost: true });
  const told = seen.flatMap((event) =>
    event.type === 'node-lost' ? [event.cause] : event.type === 'node-back' ? ['back'] : [],
  );
  expect(told).toEqual(['planned-reboot', 'back', 'power', 'back']);
  // Everything from before is there again: data, keys, the way to the target, the CronJob, the probes.
  expect(await backUp(lab, 'backup-3')).toMatchObject({ code: 0 });
  const sample = await lab.clock.advance(lab.clock.now() + 60_000, (event) => event.type === 'sample');
  expect(sample).toMatchObject({ sample: { controlPlane: { nodeReady: true } } });
});

test('a preparation is a job of the history that runs on the node itself, in no pod', async () => {
  await using opened = await openLab();
  const { lab, seen } = opened;
  const job = await prepare(lab, 'prepare-1', 'mkdir /run/prepared; echo no such export >&2; exit 32');
  const end = await lab.clock.advance(lab.clock.now() + 60_000, ({ type }) => type === 'job-ended');
  const exited = { code: 32, signal: null, lost: false, stderr: 'no such export\n' };
  expect(end).toMatchObject({ job: 'prepare-1', exited });
  expect(job.exited).toMatchObject(exited);
  expect((await lab.node.run(['test', '-d', '/run/prepared'])).code).toBe(0);
  expect(seen.filter(({ type }) => type === 'pod')).toEqual([]);
});

test('a full disk of the target fails a backup, and is no disk of the host', async () => {
  await using opened = await openLab();
  const { lab } = opened;
  const lift = await lab.fillTargetDisk(100_000);
  expect(await backUp(lab, 'backup-1')).toMatchObject({
    code: 11,
    stderr: expect.stringContaining('No space left'),
  });
  await lift();
  expect(await backUp(lab, 'backup-2')).toMatchObject({ code: 0 });
  const hog = await lab.hogCpu('target', 2);
  const busy = () => lab.target.run(['sh', '-c', "ps -e -o state=,comm= | grep -c '^R sh'"]);
  // docker exec in the background returns before its command runs, and a killed process is there until it is reaped.
  const soon = { timeout: 20_000, interval: 200 };
  await expect.poll(async () => (await busy()).stdout, soon).toBe('2\n');
  await hog();
  await expect.poll(async () => (await busy()).stdout, soon).toBe('0\n');
});

test('a wait in D state has the job of its task', async () => {
  await using opened = await openLab();
  const { lab } = opened;
  await lab.probe(true);
  // A process that calls vfork(2), number 58 on x86-64, waits uninterruptibly until its child is done.
  const vfork = "perl -e 'if (!syscall(58)) { sleep 15; kill 9, getppid; exit }'; true";
  const job = await lab.startJob({ id: 'backup-1', role: 'backup', script: vfork, needs: [] });
  const seen = await lab.clock.advance(
    lab.clock.now() + 15_000,
    (event) => event.type === 'sample' && event.sample.dstate.some((task) => task.job !== null),
  );
  const task = { comm: 'perl', job: 'backup-1', forMs: expect.any(Number) };
  expect(seen).toMatchObject({ sample: { dstate: expect.arrayContaining([expect.objectContaining(task)]) } });
  await job.killAll();
});
