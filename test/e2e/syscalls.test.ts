/** The errors that the system calls of a backup return, as the kernel of a real lab traces them. */
import { expect, test } from 'vitest';
import type { JobRequest } from '../../src/lab/lab.ts';
import { type OpenedLab, openLab } from './labs.ts';

async function ended({ lab }: OpenedLab, request: Pick<JobRequest, 'id' | 'role' | 'script'>) {
  const job = await lab.startJob({ needs: [], ...request });
  await lab.clock.advance(
    lab.clock.now() + 300_000,
    (seen) => seen.type === 'job-ended' && seen.job === job.id,
  );
  return job.exited;
}

test('a backup’s errors are those of all its processes, each with its call, its errno and its time; a healthy backup has none', async () => {
  await using opened = await openLab();
  const script = [
    'sleep 2',
    'dd if=/dev/zero of=/dev/full bs=1 count=1 2> /dev/null',
    '(for i in 1 2; do dd if=/dev/zero of=/dev/full bs=1 count=1 2> /dev/null; done) & wait',
    'cat /nonexistent 2> /dev/null',
    'exit 3',
  ].join('\n');
  const broken = await ended(opened, { id: 'backup-1', role: 'backup', script });
  expect(broken?.code).toBe(3);
  const [error] = broken?.syscalls?.errors ?? [];
  expect(broken?.syscalls).toMatchObject({
    errors: [{ call: 'write', errno: 'ENOSPC', count: 3 }],
    notListed: 0,
  });
  expect(error?.firstMs).toBeGreaterThanOrEqual(2_000);
  expect(error?.lastMs).toBeLessThan(4_000);

  const well = await ended(opened, {
    id: 'backup-2',
    role: 'backup',
    // futex(FUTEX_WAIT) for a millisecond returns ETIMEDOUT: a nap, which Go's runtime takes many times a second.
    script: [
      'ls / > /dev/null; cat /nonexistent',
      `perl -e 'my ($word, $ms) = (pack("l", 0), pack("qq", 0, 1000000)); syscall(202, $word, 0, 0, $ms, 0, 0); exit($!{ETIMEDOUT} ? 0 : 9)'`,
    ].join('\n'),
  });
  expect(well?.code).toBe(0);
  expect(well?.syscalls).toEqual({ errors: [], notListed: 0 });
  const poll = await ended(opened, { id: 'poll-1', role: 'poll', script: 'true' });
  expect(poll?.syscalls).toBeUndefined();
});
