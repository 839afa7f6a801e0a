import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faults } from '../../src/faults/index.ts';
import type { Host } from '../../src/lab/lab.ts';
import type { VirtualLab } from '../../src/lab/virtual/virtual-lab.ts';
import { injectInto, mountNfs, type OpenedLab, openLab, output, shell, ssh } from './labs.ts';

let opened: OpenedLab;
let lab: VirtualLab;
let node: Host;

beforeAll(async () => {
  opened = await openLab();
  ({ lab } = opened);
  ({ node } = lab);
});

afterAll(() => opened?.[Symbol.asyncDispose]());

const inject = (name: string, params?: Record<string, unknown>) => injectInto(lab, name, params);

/** Milliseconds of lab time. */
function pass(ms: number) {
  return lab.clock.advance(lab.clock.now() + ms);
}

/** The fate of a TCP connection within 4 s; less than the neighbour cache takes to call a silent host unreachable. */
async function connect(port: 22 | 2049): Promise<'connected' | 'refused' | 'silence' | string> {
  const { code, stderr } = await shell(node, `timeout 4 bash -c ': < /dev/tcp/10.0.1.11/${port}'`);
  if (code === 0) return 'connected';
  if (code === 124) return 'silence';
  return /refused|reset/i.test(stderr) ? 'refused' : stderr;
}

/** Of `count` pings, one a second, the number of answers, and the least round trip in ms. */
async function ping(count: number) {
  const { stdout } = await shell(node, `busybox ping -c ${count} -W 1 10.0.1.11`);
  return {
    answered: Number(/(\d+) packets received/.exec(stdout)?.[1]),
    leastMs: Number(/min\/avg\/max = ([\d.]+)/.exec(stdout)?.[1]),
  };
}

/** By netlink, which asks the host's own namespace: /sys is the node's in both. */
const hasCarrier = async (host: Host) =>
  (await output(host, 'ip -oneline link show eth0')).includes('LOWER_UP');

describe('faults of the link', () => {
  test('silence: no error comes, a new connection waits; lifted, all is as before', async () => {
    expect(await connect(22)).toBe('connected');
    const lift = await inject('silence', { on: 'target' });
    expect(await connect(22)).toBe('silence');
    expect(await connect(2049)).toBe('silence');
    expect([await hasCarrier(node), await hasCarrier(lab.target)]).toEqual([true, true]);
    await lift();
    expect(await connect(22)).toBe('connected');
  });

  test('silence: a transfer under way stalls without an error, and continues when it is lifted', async () => {
    const job = await node.start(['sh', '-c', `${ssh} 'for i in 1 2 3 4 5; do echo $i; sleep 1; done'`]);
    await pass(2_000);
    const lift = await inject('silence', { on: 'target' });
    await pass(30_000);
    expect(job.exited).toBeUndefined();
    await lift();
    await pass(60_000);
    expect(job.exited).toMatchObject({ code: 0, stdout: '1\n2\n3\n4\n5\n' });
  });

  test('link-down: the node loses its carrier, the target does not, and it comes back', async () => {
    const lift = await inject('link-down');
    expect(await hasCarrier(node)).toBe(false);
    expect(await hasCarrier(lab.target)).toBe(true);
    expect(await connect(22)).not.toBe('connected');
    await lift();
    await pass(1_000);
    expect(await hasCarrier(node)).toBe(true);
    expect(await connect(22)).toBe('connected');
  });

  test('packet-loss: the percentage of packets is lost, each way; two such faults add up', async () => {
    expect(await ping(20)).toMatchObject({ answered: 20 });
    const lift = await inject('packet-loss', { percent: '50%' });
    const { answered } = await ping(100);
    expect(answered).toBeGreaterThan(8); // 25 expected, both ways; four standard deviations
    expect(answered).toBeLessThan(42);
    const liftAll = await inject('packet-loss', { percent: '100%' });
    expect(await ping(20)).toMatchObject({ answered: 0 });
    await liftAll();
    await lift();
    await pass(5_000); // a neighbour that was asked for in vain is unreachable for a moment
    expect(await ping(20)).toMatchObject({ answered: 20 });
  });

  test('delay: every packet is late, there and back', async () => {
    const undelayed = (await ping(3)).leastMs;
    const lift = await inject('delay', { by: '200ms' });
    const late = await ping(3);
    expect(late.leastMs).toBeGreaterThan(400);
    expect(late.leastMs).toBeLessThan(410 + undelayed);
    await lift();
    expect((await ping(3)).leastMs).toBeLessThan(50);
  });

  test('limit: a megabyte takes ten seconds at 100 kB a second', async () => {
    const send = `head -c 1000000 /dev/urandom | ${ssh} 'wc -c'`;
    expect((await shell(node, send)).durationMs).toBeLessThan(5_000);
    const lift = await inject('limit', { bytesPerSecond: '100kB' });
    const { code, durationMs } = await shell(node, send);
    expect(code).toBe(0);
    expect(durationMs).toBeGreaterThan(9_500);
    expect(durationMs).toBeLessThan(16_000);
    await lift();
    expect((await shell(node, send)).durationMs).toBeLessThan(5_000);
  });

  test('reset: a transfer under way and new connections are torn at once', async () => {
    const old = await node.start([
      'sh',
      '-c',
      `(while sleep 0.2; do echo x; done) | ${ssh} 'cat > /dev/null'`,
    ]);
    await pass(2_000);
    const lift = await inject('reset');
    await pass(1_000);
    expect(old.exited).toMatchObject({ code: 255 });
    expect(old.exited?.stderr).toMatch(/reset|closed/i);
    expect(await connect(22)).toBe('refused');
    await lift();
    expect(await connect(22)).toBe('connected');
  });
});

describe('faults of the NFS server', () => {
  const write = 'echo written > /mnt/backup/file && sync /mnt/backup/file && cat /mnt/backup/file';
  const mounted = () => output(node, `grep -q /mnt/backup /proc/mounts || (${mountNfs()})`);

  test.each([
    ['nfs-stop', 'refused'],
    ['nfs-kill', 'refused'],
    ['nfs-freeze', 'connected'],
    ['nfs-stall', 'connected'],
  ] as const)(
    '%s: a write hangs where the mount is hard (%s), and continues when it is lifted',
    async (name, port) => {
      await mounted();
      await output(node, write);
      const lift = await inject(name);
      const job = await node.start(['sh', '-c', write]);
      await pass(60_000);
      expect(job.exited).toBeUndefined();
      expect(await connect(2049)).toBe(port);
      expect(await connect(22)).toBe('connected');
      await lift();
      await pass(240_000); // the new server's grace period, and the client's pause between two attempts
      expect(job.exited).toMatchObject({ code: 0, stdout: 'written\n' });
      expect(await connect(2049)).toBe('connected');
    },
  );

  test('nfs-freeze: who waits for it is in D state', async () => {
    await mounted();
    const lift = await inject('nfs-freeze');
    const job = await node.start([
      'sh',
      '-c',
      'exec dd if=/dev/zero of=/mnt/backup/big bs=64k count=16 conv=fsync',
    ]);
    await pass(30_000);
    expect(await job.processes()).toMatchObject([{ comm: 'dd', state: 'D' }]);
    await lift();
    await pass(60_000);
    expect(job.exited?.code).toBe(0);
    await output(node, 'rm /mnt/backup/big');
  });
});

describe('nfs-stall', () => {
  /** The connections that the client of the mount has made: `xprt: tcp port bind connect …` of /proc/self/mountstats. */
  const connects = async () =>
    Number((await output(node, `awk '$1 == "xprt:" { print $5 }' /proc/self/mountstats`)).split('\n')[0]);

  test('a soft mount waits as long as TCP acknowledges: no error, no line, no new connection, for reads and writes alike', async () => {
    await shell(node, 'umount --force --lazy /mnt/backup');
    await output(
      node,
      `${mountNfs('soft,timeo=100,retrans=3')}; echo old > /mnt/backup/old; echo 3 > /proc/sys/vm/drop_caches`,
    );
    const [connected, lines] = [await connects(), opened.seen.length];
    const lift = await inject('nfs-stall');
    const reader = await node.start(['sh', '-c', 'cat /mnt/backup/old; ls /mnt/backup']);
    const writer = await node.start(['sh', '-c', 'echo new > /mnt/backup/new']);
    const statfs = await node.start(['df', '/mnt/backup']);
    await pass(900_000);
    for (const job of [reader, writer, statfs]) expect(job.exited).toBeUndefined();
    expect(await connect(2049)).toBe('connected');
    expect(await connects()).toBe(connected);
    expect(await statfs.processes()).toMatchObject([{ state: 'D' }]);
    await lift();
    await pass(30_000);
    for (const job of [reader, writer, statfs]) expect(job.exited).toMatchObject({ code: 0 });
    expect(opened.seen.slice(lines).filter(({ type }) => type === 'kernel')).toEqual([]);
  });
});

describe('faults of the SSH server', () => {
  test.each(['ssh-stop', 'ssh-kill'])(
    '%s: sessions end, a connection is refused, NFS stays',
    async (name) => {
      const job = await node.start(['sh', '-c', `${ssh} 'sleep 300'`]);
      await pass(2_000);
      const lift = await inject(name);
      await pass(5_000);
      expect(job.exited?.code).toBe(255);
      expect([await connect(22), await connect(2049)]).toEqual(['refused', 'connected']);
      await lift();
      expect(await connect(22)).toBe('connected');
    },
  );

  test('ssh-freeze: sessions stand still and continue when it is lifted', async () => {
    const job = await node.start(['sh', '-c', `${ssh} 'for i in 1 2 3; do echo $i; sleep 1; done'`]);
    await pass(2_000);
    const lift = await inject('ssh-freeze');
    await pass(60_000);
    expect(job.exited).toBeUndefined();
    expect(await connect(22)).toBe('connected');
    await lift();
    await pass(10_000);
    expect(job.exited).toMatchObject({ code: 0, stdout: '1\n2\n3\n' });
  });
});

describe('programs that a session on the target has started', () => {
  const session = () =>
    node.start([
      'sh',
      '-c',
      `(while :; do echo x; sleep 0.2; done) | ${ssh} 'flock /tmp/lock tee /tmp/written > /dev/null'`,
    ]);
  const written = async () => Number(await output(lab.target, 'stat --format=%s /tmp/written'));
  const programs = async () => (await shell(lab.target, "ps -e -o comm= | grep -E '^(flock|tee)$'")).stdout;

  test('stand still under ssh-freeze, and continue', async () => {
    const job = await session();
    await pass(3_000);
    const lift = await inject('ssh-freeze');
    const before = await written();
    await pass(30_000);
    expect(await written()).toBe(before);
    await lift();
    await pass(5_000);
    expect(await written()).toBeGreaterThan(before);
    await job.killAll();
    await pass(2_000);
  });

  test.each(['ssh-kill', 'ssh-stop'])('end with %s', async (name) => {
    const job = await session();
    await pass(3_000);
    expect(await programs()).toBe('flock\ntee\n');
    const lift = await inject(name);
    await pass(1_000);
    expect(await programs()).toBe('');
    await lift();
    await pass(2_000);
    expect(job.exited).toBeDefined();
  });
});

describe('client-kill', () => {
  const locks = `${ssh} 'flock /tmp/lock sleep 600'`;

  test('every process of a backup on the node gets the signal, and none of another job', async () => {
    const other = await node.start(['sleep', '1000']);
    const job = await lab.startJob({
      id: 'backup-90',
      role: 'backup',
      script: `sleep 999 & ${locks}; wait`,
      needs: [],
    });
    await pass(3_000);
    const from = await lab.meters();
    await inject('client-kill', { signal: 'SIGKILL' });
    await pass(1_000);
    expect(job.exited).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(await job.processes()).toEqual([]);
    expect(other.exited).toBeUndefined();
    expect(((await lab.meters())['processes-signalled'] ?? 0) - (from['processes-signalled'] ?? 0)).toBe(3);
    await other.killAll();
  });

  test('a process that handles the signal can clean up', async () => {
    const script = "trap 'echo cleaned; exit 3' HUP; sleep 999 & wait";
    const job = await lab.startJob({ id: 'backup-91', role: 'backup', script, needs: [] });
    await pass(1_000);
    await inject('client-kill', { signal: 'SIGHUP' });
    await pass(1_000);
    expect(job.exited).toMatchObject({ code: 3, stdout: 'cleaned\n' });
  });
});

describe('faults of the target', () => {
  test('target-reboot: gone for a while, back with its data, its services in order, NFS late if so planned', async () => {
    await output(lab.target, 'echo kept > /backup/local-path/kept && sync');
    // Its first process has changed; the boot_id is the kernel's, which both hosts share.
    const bootedAt = 'cut -d" " -f22 /proc/1/stat';
    const before = await output(lab.target, bootedAt);
    const params = { for: '60s', nfsAfter: '30s' };
    const companions =
      faults['target-reboot']?.alongside?.(faults['target-reboot'].params.parse(params)) ?? [];
    expect(companions).toMatchObject([{ params: { service: 'nfs' }, forMs: 90_000 }]);
    const startNfs = await inject('late-service', { service: 'nfs' });
    const boot = await inject('target-reboot', params);
    expect(await connect(22)).not.toBe('connected');
    await expect(lab.target.run(['true'])).rejects.toThrow('powered off');
    await pass(60_000);
    await boot();
    expect(await connect(22)).toBe('connected');
    expect(await connect(2049)).toBe('refused');
    expect(await output(node, `${ssh} cat /backup/local-path/kept`)).toBe('kept');
    expect(await output(lab.target, bootedAt)).not.toBe(before);
    await pass(30_000);
    await startNfs();
    expect(await connect(2049)).toBe('connected');
  });

  test('disk-full: ENOSPC by NFS and by SSH; lifted, there is room', async () => {
    await output(node, `grep -q /mnt/backup /proc/mounts || (${mountNfs()})`);
    const byNfs = 'dd if=/dev/zero of=/mnt/backup/more bs=64k count=16 conv=fsync && rm /mnt/backup/more';
    const bySsh = `head -c 1000000 /dev/zero | ${ssh} 'cat > /backup/local-path/more && rm /backup/local-path/more'`;
    const lift = await inject('disk-full');
    for (const write of [byNfs, bySsh]) {
      const { code, stderr } = await shell(node, write);
      expect(code).not.toBe(0);
      expect(stderr).toContain('No space left on device');
    }
    await lift();
    await output(node, 'rm -f /mnt/backup/more');
    for (const write of [byNfs, bySsh]) expect(await shell(node, write)).toMatchObject({ code: 0 });
  });
});

describe.each(['node', 'target'] as const)('cpu-hog on the %s', (on) => {
  test('other work there takes longer as long as it lasts', async () => {
    const work = async () =>
      (await shell(lab[on], 'i=0; while [ $i -lt 60000 ]; do i=$((i + 1)); done')).durationMs;
    const atRest = await work();
    const lift = await inject('cpu-hog', { on, processes: 4 });
    // The kernel gives each session as much: half of the CPU is left, however many hogs are in the other.
    expect(await work()).toBeGreaterThan(atRest * 1.8);
    expect(await output(lab[on], 'pgrep -c cpu-hog')).toBe('4');
    await lift();
    await pass(1_000);
    expect(await work()).toBeLessThan(atRest * 1.5);
    expect((await shell(lab[on], 'pgrep cpu-hog')).stdout).toBe('');
  });
});

test('a node that runs out of memory loses its own processes; the agent and the target live on', async () => {
  const adjustment = 'cat /proc/self/oom_score_adj';
  expect([await output(node, adjustment), await output(lab.target, adjustment)]).toEqual(['0', '-1000']);
  const eater = await node.start(['sh', '-c', 'exec tail /dev/zero']);
  for (let n = 0; n < 60 && !eater.exited; n += 1) await pass(1_000);
  expect(eater.exited).toMatchObject({ signal: 'SIGKILL' });
  expect(opened.seen.some((one) => one.type === 'kernel' && one.class === 'oom')).toBe(true);
  expect(await connect(22)).toBe('connected');
});
