/** A restore is made on a node that lost everything. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlannedStep } from '../../src/history/plan.ts';
import type { Replacement } from '../../src/lab/lab.ts';
import { drill, smallPlan } from './drills.ts';
import { mountNfs, type OpenedLab, openLab, output, ssh } from './labs.ts';
import { keepsItsKey } from './planted.ts';

let opened: OpenedLab;

beforeAll(async () => {
  opened = await openLab();
});

afterAll(() => opened?.[Symbol.asyncDispose]());

/** The output of a script on the replacement. */
async function printed({ clock, startJob }: Replacement, id: string, script: string): Promise<string> {
  const job = await startJob({ id, role: 'restore', script, needs: [] });
  if (!job.exited) await clock.advance(clock.now() + 60_000, ({ type }) => type === 'job-ended');
  if (job.exited?.code !== 0) throw new Error(`${script}: ${job.exited?.code}: ${job.exited?.stderr}`);
  return job.exited.stdout.trim();
}

test('the replacement has an empty disk, a fresh root, no process and no mount of the node, and only the kept files', async () => {
  const { lab } = opened;
  await output(
    lab.node,
    'echo data > /storage/file; echo copy > /root/copy; echo copy > /var/lib/firedrill/copy',
  );
  await output(
    lab.node,
    'mkdir -p /backup/local-path; echo copy > /backup/local-path/copy; echo copy > /tmp/copy',
  );
  await output(
    lab.node,
    'mkdir -p /etc/secret; echo word > /etc/secret/password; chmod 600 /etc/secret/password',
  );
  await output(lab.node, 'cd /disk/replacement && echo copy > storage/copy && echo copy > firedrill/.copy');
  await output(lab.node, `${mountNfs()} && echo far > /mnt/backup/letter`);
  await output(lab.node, 'setsid sleep 9999 > /dev/null 2>&1 &');
  await lab.keep(['/ssh-key', '/etc/secret/password']);
  await output(lab.node, 'echo newer > /etc/secret/password');
  {
    await using replacement = await lab.replaceNode();
    const on = (id: string, script: string) => printed(replacement, id, script);
    const folders = '/storage /var/lib/firedrill /root /tmp /backup /disk';
    expect(await on('a', `find ${folders} -name '*copy' 2> /dev/null || true`)).toBe('');
    expect(await on('b', 'ls -A /storage | wc -l')).toBe('0');
    expect(await on('c', 'cat /etc/secret/password; stat -c %a /etc/secret/password')).toBe('word\n600');
    expect(await on('d', 'ps -e -o comm=')).not.toMatch(/node|agent|nfsd|sshd/);
    expect(await on('e', 'cat /proc/mounts')).not.toMatch(/nfs|\/disk/);
    expect(await on('f', 'ls /dev')).not.toMatch(/pmem|sd|vd/);
    expect(await on('g', `${ssh} hostname; hostname`)).toBe('target\nnode');
    expect(await on('h', `${mountNfs('soft')} && cat /mnt/backup/letter && umount /mnt/backup`)).toBe('far');
  }
  // The node lives on as it was.
  expect(await output(lab.node, 'cat /storage/file /mnt/backup/letter /etc/secret/password')).toBe(
    'data\nfar\nnewer',
  );
  expect(await output(lab.node, 'ps -e -o comm=')).toContain('sleep');
});

const reach = `${ssh.replace('ssh ', 'ssh -o ConnectTimeout=3 ')} hostname || echo silent`;

test('a fault of the link is in force for the replacement too', async () => {
  const { lab } = opened;
  const lift = await lab.link.silence();
  {
    await using replacement = await lab.replaceNode();
    expect(await printed(replacement, 'i', reach)).toBe('silent');
  }
  await lift();
  await using replacement = await lab.replaceNode();
  expect(await printed(replacement, 'k', reach)).toBe('target');
});

test('a kept path that is absent is refused', async () => {
  await expect(opened.lab.keep(['/etc/no-such-key'])).rejects.toThrow('/etc/no-such-key is not there');
});

// A key that is lost with the node, and restores that read the node itself: test/e2e/planted.test.ts.
test('a key that the user has elsewhere is there on the fresh node', async () => {
  const steps: PlannedStep[] = [{ id: 'backup#1', atMs: 0, do: 'backup', backup: 1 }];
  const plan = smallPlan(keepsItsKey, ['no-silent-loss'], { steps, timelineMs: 30_000 });
  const { judgement, events } = await drill(plan, keepsItsKey);
  expect(judgement.verdict).toBe('pass');
  expect(events.filter(({ type }) => type === 'restored')).toMatchObject([
    { ok: true, matches: [0] },
    { ok: true, matches: [1] },
  ]);
});
