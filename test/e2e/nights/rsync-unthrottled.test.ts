import { expect, test } from 'vitest';
import { night } from '../night.ts';

test('rsync-unthrottled: --bwlimit makes a copy three times longer, and on one fair CPU the node suffers without it neither', async () => {
  const { exitCode, all, subjects } = await night('rsync-unthrottled');
  expect(exitCode, all).toBe(0);
  const { 'rsync-ssh-unthrottled': full, 'rsync-ssh': limited } = subjects;
  for (const subject of [full, limited]) {
    expect(subject).toMatchObject({ backups: ['succeeded'], broken: [] });
    expect(subject?.metrics['longest-heartbeat-gap']).toBeLessThan(200);
  }
  // 20 MB at 5,000 KiB/s take 3.9 s; 4.2 s and 1.2 s were measured.
  const took = full?.metrics['baseline-duration'] ?? 0;
  const tookLimited = limited?.metrics['baseline-duration'] ?? 0;
  expect(tookLimited).toBeGreaterThan(3_900);
  expect(tookLimited / took).toBeGreaterThan(2);
});
