import { describe, expect, it } from 'vitest';
import { PodJob } from '../../../src/lab/kubernetes/pod-job.ts';
import type { Exited } from '../../../src/lab/lab.ts';
import { pod, withContainer } from './pods.ts';

const mountSaid =
  'MountVolume.SetUp failed for volume "nfs-backup-pv"\nOutput: mount.nfs: Connection refused';
const summedUp = 'Unable to attach or mount volumes: timed out waiting for the condition';
const pending = pod({ phase: 'Pending' });

/** A job with these events of its pod, and its end. */
function follow(...events: [reason: string, message: string][]) {
  const clock = { ms: 0 };
  const ends: Exited[] = [];
  const removed: (number | undefined)[] = [];
  const job = new PodJob({
    id: 'backup-1',
    isBaseline: false,
    hasVolume: true,
    now: () => clock.ms,
    onNode: async () => {
      throw new Error('there is no process to look for');
    },
    readLog: async () => 'its log',
    remove: async (_, graceSeconds) => void removed.push(graceSeconds),
    signal: new AbortController().signal,
    ended: (exited) => ends.push(exited),
  });
  job.see(pending);
  for (const [reason, message] of events) job.hear(reason, message);
  return { job, clock, ends, removed };
}

describe('a backup whose volume cannot be mounted', () => {
  it('ends with its pod: by force, in mount’s own words, and not lost with any node', () => {
    const { job, ends } = follow(['FailedMount', mountSaid], ['FailedMount', summedUp]);
    job.deleted();
    expect(ends).toEqual([
      { code: null, signal: 'SIGKILL', lost: false, durationMs: 0, stdout: '', stderr: mountSaid },
    ]);
  });

  it('ends so as well where Kubernetes calls it unknown how its container ended, or its deadline passed', () => {
    const ended = { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } };
    const failed = pod({ phase: 'Failed', reason: 'DeadlineExceeded' });
    for (const last of [withContainer(ended, { phase: 'Failed' }), failed]) {
      const { job, ends } = follow(['FailedMount', mountSaid]);
      job.see(last);
      expect(ends).toMatchObject([{ signal: 'SIGKILL', lost: false, stderr: mountSaid }]);
    }
  });

  it('is lost with its node nonetheless', () => {
    const { job, ends } = follow(['FailedMount', mountSaid]);
    job.lose();
    expect(ends).toMatchObject([{ signal: null, lost: true }]);
  });

  it('has its own log once it could be mounted after all, and waited for that as long as it did', async () => {
    const { job, clock, ends } = follow(['FailedMount', mountSaid]);
    clock.ms = 90_000;
    for (const reason of ['Pulled', 'Started']) job.hear(reason, '');
    clock.ms = 91_000;
    job.see(withContainer({ terminated: { exitCode: 11 } }));
    await expect.poll(() => ends).toMatchObject([{ code: 11, stderr: 'its log', durationMs: 91_000 }]);
  });

  it('has no process that could take SIGTERM: its pod is deleted with the grace that it has', async () => {
    const { job, removed } = follow(['FailedMount', mountSaid]);
    await job.signal('SIGTERM');
    await job.killAll();
    expect(removed).toEqual([undefined, 0]);
  });
});
