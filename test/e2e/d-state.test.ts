/** The samples of D state on a node whose NFS server has gone silent, held against the kernel. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DStateTask } from '../../src/history/events.ts';
import type { Job } from '../../src/lab/lab.ts';
import { mountNfs, type OpenedLab, openLab, output } from './labs.ts';

let opened: OpenedLab;
const jobs = new Map<string, Job>();
const stuck = (id: string) => seenOf((task) => task.job === id);

beforeAll(async () => {
  opened = await openLab();
  const { lab } = opened;
  const start = async (id: string, script: string) =>
    jobs.set(id, await lab.startJob({ id, role: 'poll', script, needs: [] }));
  await output(lab.node, `${mountNfs('hard')} && touch /mnt/backup/there`);
  await start('writes', `exec perl -e '${openThenSync}'`);
  await lab.clock.advance(lab.clock.now() + 1_000);
  await lab.link.silence();
  await start('reads', 'exec cat /mnt/backup/absent');
  await start('threads', `exec node -e "fs.stat('/mnt/backup/other', () => {})"`);
  await lab.node.start(['sh', '-c', 'cat /mnt/backup/of-the-harness']);
  const script = 'exec tail /mnt/backup/of-preparation';
  await lab.startJob({ id: 'prepare-1', role: 'prepare', script, needs: [] });
  await lab.probe(true);
  await lab.clock.advance(lab.clock.now() + 60_000);
});

/** Opens while the server answers, and writes when it does not: 74 is fsync(2) on x86-64. */
const openThenSync =
  'open(my $file, "+<", "/mnt/backup/there") or die; sleep 3; syswrite($file, "x" x 65536); syscall(74, fileno($file));';

afterAll(() => opened?.[Symbol.asyncDispose]());

function seenOf(which: (task: DStateTask) => boolean): DStateTask[] {
  return opened.seen.flatMap((event) => (event.type === 'sample' ? event.sample.dstate.filter(which) : []));
}

describe.each([
  ['reads', true, 'rpc_wait_bit_killable'],
  ['writes', false, 'folio_wait_bit_common'],
] as const)('a job that %s', (id, killable, waitsIn) => {
  test(`waits in ${waitsIn} by its sample, and SIGKILL would end it: ${killable}`, () => {
    expect(stuck(id).at(-1)).toMatchObject({ killable, waitsIn });
    expect(stuck(id).at(-1)?.forMs).toBeGreaterThan(50_000);
  });

  test(`SIGKILL, in a fork, ends: ${killable}`, async () => {
    await using fork = await opened.lab.fork();
    const job = fork.job(jobs.get(id) as Job);
    await job.killAll();
    await fork.clock.advance(fork.clock.now() + 5_000);
    expect((await job.processes()).length).toBe(killable ? 0 : 1);
  });
});

test('a thread that waits is sampled, though its process does not wait', async () => {
  const [{ pid = 0 } = {}] = stuck('threads');
  expect(stuck('threads').at(-1)).toMatchObject({ comm: 'libuv-worker', killable: true });
  const processes = await jobs.get('threads')?.processes();
  expect(processes).toMatchObject([{ comm: expect.stringMatching(/^node|MainThread$/), state: 'S' }]);
  expect(processes?.[0]?.pid).not.toBe(pid);
});

test('a task of the harness is left out, and one of the preparation is not', async () => {
  expect(await output(opened.lab.node, 'pgrep -f "^cat /mnt/backup/of-the-harness" | wc -l')).toBe('1');
  expect(seenOf(({ comm, job }) => comm === 'cat' && job !== 'reads')).toEqual([]);
  expect(seenOf(({ comm }) => comm === 'tail').length).toBeGreaterThan(10);
});
