import { expect, test } from 'vitest';
import { night } from '../night.ts';

const minute = 60_000;

test('nfs-hung-task-panic: a poll hangs for a quarter of an hour without a panic; a writer that waits for dirty pages costs the node', async () => {
  const { exitCode, all, subjects } = await night('nfs-hung-task-panic');
  expect(exitCode, all).toBe(0);
  const { 'nfs-hard-panic': rsync, 'tar-tee-nfs-hard-panic': writer } = subjects;

  const poll = rsync?.events('job-ended').find(({ role }) => role === 'poll');
  expect(poll?.durationMs).toBeGreaterThan(14 * minute);
  expect(rsync?.events('node-lost').filter(({ t }) => t < 20 * minute)).toEqual([]);
  // rsync waits for dirty pages or for an answer, as the silence finds it: the panic follows the kind of the wait.
  const waited = rsync?.metrics['longest-unkillable'] ?? 0;
  expect(rsync?.events('node-lost').length).toBe(waited > 100_000 ? 1 : 0);

  const silence = writer?.events('fault-injected').find(({ fault }) => fault === 'silence#2');
  const [lost] = writer?.events('node-lost') ?? [];
  expect(writer?.backups[0]).toBe('node-lost');
  expect(lost?.cause).toBe('panic');
  // A check each 120 s finds a wait of 120 s: after 120 to 240 s; 180 s were measured.
  expect((lost?.t ?? 0) - (silence?.t ?? 0)).toBeGreaterThan(119_000);
  expect((lost?.t ?? 0) - (silence?.t ?? 0)).toBeLessThan(241_000);
  expect(writer?.broken).toContain('last-good-restores: fail');
});
