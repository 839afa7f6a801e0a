import { expect } from 'vitest';
import { long } from '../long.ts';
import { night } from '../night.ts';

long(
  'nfs-stall-poll-pileup: pollers without a deadline use up the memory of the node without one NFS error; with one they do not',
  async () => {
    const { exitCode, all, subjects } = await night('nfs-stall-poll-pileup');
    expect(exitCode, all).toBe(0);
    const { 'nfs-soft-inspect': free, 'nfs-soft-inspect-bounded': bounded } = subjects;

    // Four minutes after the stall, the ninth inspector has no room; 9 kills in the first nine minutes were measured.
    expect(free?.metrics['oom-kills']).toBeGreaterThan(0);
    expect(free?.metrics['least-available-memory']).toBeLessThan(100 * 2 ** 20);
    const [kill] = free?.events('kernel').filter(({ text }) => text.includes('Killed process')) ?? [];
    expect(kill?.t).toBeGreaterThan(120_000);
    expect(kill?.t).toBeLessThan(360_000);
    expect(free?.metrics).toMatchObject({ 'nfs-not-responding': 0, 'syscall-errors': 0 });
    expect(free?.broken).toContain('background-ends: fail');

    expect(bounded?.metrics['oom-kills']).toBe(0);
    expect(bounded?.metrics['least-available-memory']).toBeGreaterThan(500 * 2 ** 20);
    expect(bounded?.broken).not.toContain('background-ends: fail');
  },
);
