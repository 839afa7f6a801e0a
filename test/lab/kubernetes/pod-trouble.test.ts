import { describe, expect, it } from 'vitest';
import { slowPull, troubleOf, unmountable } from '../../../src/lab/kubernetes/pod-trouble.ts';
import { pod, withContainer } from './pods.ts';

const waiting = (reason: string, message?: string) =>
  troubleOf(withContainer({ waiting: { reason, ...(message && { message }) } }, { phase: 'Pending' }));

describe('why a pod of the backup does not start', () => {
  it.each(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'])(
    'is its image, by name, at %s',
    (reason) => {
      expect(waiting(reason, 'no such host')).toMatchObject({
        what: expect.stringContaining('firedrill/backup:none'),
        found: `${reason}: no such host`,
      });
    },
  );

  it('is the state of its container', () => {
    expect(waiting('CreateContainerConfigError', 'secret "backup-ssh-key" not found')?.found).toContain(
      'backup-ssh-key',
    );
  });

  it('is the scheduler’s word where it has no node', () => {
    const message = '0/1 nodes are available: 1 Insufficient memory.';
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
    expect(troubleOf(pod({ phase: 'Pending', conditions }))?.found).toBe(`Unschedulable: ${message}`);
  });

  it('is the image where it has been pulled for too long, in Kubernetes’s own words', () => {
    expect(slowPull(pod(), 'Pulling: Pulling image "firedrill/backup:none"', 15_100)).toMatchObject({
      what: expect.stringContaining('firedrill/backup:none'),
      found: 'Pulling: Pulling image "firedrill/backup:none", for 15 s now',
    });
  });

  it('is a volume that cannot be mounted, in mount’s own words', () => {
    const said = 'MountVolume.SetUp failed for volume "nfs-backup-pv"\nOutput: mount.nfs: No such device\n';
    expect(unmountable(pod(), said)).toMatchObject({
      what: 'a volume of the backup cannot be mounted',
      found: expect.stringMatching(/"nfs-backup-pv"\n +Output: mount\.nfs: No such device$/),
      hint: expect.stringContaining('mount.nfs'),
    });
  });

  it('is nothing while it is being made, or runs', () => {
    expect(waiting('ContainerCreating')).toBeUndefined();
    expect(waiting('PodInitializing')).toBeUndefined();
    expect(troubleOf(withContainer({ running: {} }))).toBeUndefined();
    expect(troubleOf(pod({ phase: 'Pending' }))).toBeUndefined();
  });
});
