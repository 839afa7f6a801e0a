/** The machine under the virtual lab: its answers, and its end when it answers no more. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LabError } from '../../src/errors.ts';
import { findQemu } from '../../src/lab/virtual/host.ts';
import { setup } from '../../src/lab/virtual/setup.ts';
import type { VirtualLab } from '../../src/lab/virtual/virtual-lab.ts';
import { type OpenedLab, openLab, output, shell } from './labs.ts';

describe('a QEMU that stands still is an error that says so, and does not survive it, while', () => {
  const asked: [string, (lab: VirtualLab) => Promise<unknown>][] = [
    ['the agent is asked', (lab) => output(lab.node, 'true')],
    ['the lab is forked', (lab) => lab.fork()],
    ['the power is cut', (lab) => lab.rebootNode('power')],
  ];
  test.each(asked)('%s', async (_, ask) => {
    await using opened = await openLab();
    const { lab } = opened;
    const pid = lab.pid as number;
    lab.silenceMs = 1_000; // nothing at all is heard of a stopped process, so that it may be short
    process.kill(pid, 'SIGSTOP');
    const answer = ask(lab);
    await expect(answer).rejects.toThrow(LabError);
    await expect(answer).rejects.toThrow('nothing was heard of the guest for 1 s of wall time');
    await lab[Symbol.asyncDispose]();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('a lab', () => {
  let opened: OpenedLab;

  beforeAll(async () => {
    opened = await openLab();
  });

  afterAll(() => opened?.[Symbol.asyncDispose]());

  test('QEMU runs in its sandbox where it has one, and so does the QEMU of a fork', async () => {
    const { lab } = opened;
    await using _ = await lab.fork();
    const qemus = await qemusUnder(process.pid);
    expect(qemus).toContain(lab.pid);
    expect(qemus).toHaveLength(2);
    const filtered = (await findQemu(await setup({ tell: () => {} }))).sandbox ? '2' : '0'; // SECCOMP_MODE_FILTER, proc(5)
    for (const pid of qemus) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      expect(/^Seccomp:\s+(\d)$/m.exec(status)?.[1]).toBe(filtered);
    }
  });

  test('a lab that has not advanced since it was forked can be forked again', async () => {
    const { lab } = opened;
    for (const word of ['one', 'two']) {
      await using fork = await lab.fork();
      expect(await output(fork.node, `echo ${word}`)).toBe(word);
    }
    expect(await output(lab.node, 'echo three')).toBe('three');
  });

  test('several questions at once are answered one after another', async () => {
    const { node } = opened.lab;
    const jobs = await Promise.all([node.start(['sleep', '1000']), node.start(['tail', '-f', '/dev/null'])]);
    await opened.lab.clock.advance(opened.lab.clock.now() + 100); // until each has executed its program
    const processes = await Promise.all(jobs.map((job) => job.processes()));
    expect(processes).toMatchObject([[{ comm: 'sleep' }], [{ comm: 'tail' }]]);
  });

  test('a long silence of a busy guest is no failure: its clock advances, however slowly', async () => {
    const { lab } = opened;
    await lab.hogCpu('node', 4);
    const advance = (ms: number) => lab.clock.advance(lab.clock.now() + ms);
    const began = performance.now();
    await advance(1_000);
    lab.silenceMs = 3 * (performance.now() - began); // in which a busy guest advances by 3 s or so, on any machine
    const fromMs = lab.clock.now();
    await advance(7_000);
    expect(lab.clock.now()).toBeGreaterThanOrEqual(fromMs + 7_000);
    lab.silenceMs = 60_000;
    expect(await output(lab.node, 'echo alive')).toBe('alive');
  });
});

async function qemusUnder(parent: number): Promise<number[]> {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8');
  const pids = children.trim().split(' ').filter(Boolean).map(Number);
  const names = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/comm`, 'utf8')));
  return pids.filter((_, index) => names[index]?.startsWith('qemu-system'));
}

describe('a lab in real time', () => {
  let opened: OpenedLab;

  beforeAll(async () => {
    opened = await openLab({ clock: 'real' });
  });

  afterAll(() => opened?.[Symbol.asyncDispose]());

  test('a long silence of an idle guest is no failure', async () => {
    const { lab } = opened;
    lab.silenceMs = 500;
    const fromMs = lab.clock.now();
    await lab.clock.advance(fromMs + 3_000);
    expect(lab.clock.now()).toBeGreaterThanOrEqual(fromMs + 3_000);
    lab.silenceMs = 60_000;
  });

  test('a job that ends while its signal is on the way has ended, and that is no error', async () => {
    const job = await opened.lab.node.start(['true']);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000); // nothing is heard of the guest meanwhile
    expect(job.exited).toBeUndefined();
    await job.signal('SIGTERM');
    expect(job.exited).toMatchObject({ code: 0, signal: null });
  });

  test('QEMU’s threads take no turns (images/qemu/turns.c)', async () => {
    expect(await readFile(`/proc/${opened.lab.pid}/maps`, 'utf8')).not.toContain('/turns.so');
  });
});

test('a QEMU whose disks find no room is an error that says so', async () => {
  await using opened = await openLab();
  const { lab } = opened;
  const answer = output(lab.node, 'sleep 1000000');
  process.kill(lab.pid as number, 'SIGBUS');
  await expect(answer).rejects.toThrow(
    'QEMU ended (SIGBUS) while the lab was up; is the disk full that the cache is on?',
  );
});

test('a silence is a failure where the agent should have spoken by the guest’s own clock', async () => {
  await using opened = await openLab();
  const { lab } = opened;
  lab.silenceMs = 2_000; // of wall time, in which an idle guest comes many minutes farther
  await expect(output(lab.node, 'pkill -STOP -f [a]gent.js; sleep 1')).rejects.toThrow(
    'nothing was heard of the guest for 2 s of wall time',
  );
});

test('an agent that breaks the protocol ends the lab, and the error quotes it', async () => {
  await using opened = await openLab();
  const { lab } = opened;
  await expect(shell(lab.node, `perl -e '${sayAsTheAgent}' '{"say":"nonsense"}'`)).rejects.toThrow(
    new LabError({ what: 'the guest agent broke the protocol: {"say":"nonsense"}' }).message,
  );
  await expect(output(lab.node, 'true')).rejects.toThrow('broke the protocol');
});

/** Only one process can open the agent's port; pidfd_open(2) and pidfd_getfd(2) give another one its open files. */
const sayAsTheAgent = [
  'chomp(my $pid = `pgrep -f [a]gent.js`);',
  'my ($port) = grep { readlink($_) =~ m(/dev/vport) } glob("/proc/$pid/fd/*");',
  'my $fd = syscall(438, syscall(434, $pid + 0, 0), ($port =~ m((\\d+)$))[0] + 0, 0);',
  'open(my $out, ">&=", $fd) or die "$!";',
  'syswrite($out, "$ARGV[0]\\n");',
].join(' ');
