import { describe, expect, it } from 'vitest';
import { endOf, stateOf } from '../../../src/lab/kubernetes/pod-state.ts';
import { pod, withContainer } from './pods.ts';

const ended = (exitCode: number, reason = 'Error') => ({ terminated: { exitCode, reason } });

describe('the end of a pod', () => {
  it.each([0, 1, 7, 12, 143, 255])('keeps the exit code %i', (code) => {
    expect(endOf(withContainer(ended(code)), false)).toEqual({ code, signal: null, lost: false });
  });

  it('is not there while its container runs or waits', () => {
    expect(endOf(withContainer({ running: {} }), false)).toBeUndefined();
    expect(endOf(withContainer({ waiting: {} }, { phase: 'Pending' }), false)).toBeUndefined();
    expect(endOf(pod({ phase: 'Pending' }), false)).toBeUndefined();
  });

  it('is SIGKILL where the kernel wanted the memory', () => {
    expect(endOf(withContainer(ended(137, 'OOMKilled')), false)).toEqual({
      code: null,
      signal: 'SIGKILL',
      lost: false,
    });
  });

  it('is SIGKILL where we killed it, or the kubelet did, as its deadline passed or it was deleted', () => {
    const killed = { code: null, signal: 'SIGKILL', lost: false };
    expect(endOf(withContainer(ended(137)), true)).toEqual(killed);
    expect(endOf(withContainer(ended(137), { reason: 'DeadlineExceeded' }), false)).toEqual(killed);
    expect(endOf(withContainer(ended(137), {}, { deletionTimestamp: new Date() }), false)).toEqual(killed);
  });

  it('stays a code where a shell reports that a child of its was killed', () => {
    expect(endOf(withContainer(ended(137)), false)).toEqual({ code: 137, signal: null, lost: false });
  });

  it('is lost where no event reports it, as the node went down', () => {
    expect(endOf(withContainer(ended(255, 'Unknown')), false)?.lost).toBe(true);
    expect(endOf(withContainer(ended(137, 'ContainerStatusUnknown')), false)?.lost).toBe(true);
  });

  it('of one whose deadline passed before it could start is no success', () => {
    expect(endOf(pod({ phase: 'Failed', reason: 'DeadlineExceeded' }), false)).toMatchObject({
      code: null,
      lost: false,
    });
  });
});

describe('the state of a pod', () => {
  it('names its job, phase, reason and restarts', () => {
    const waiting = { waiting: { reason: 'ImagePullBackOff' } };
    expect(stateOf(withContainer(waiting, { phase: 'Pending' }))).toEqual({
      job: 'backup-1',
      pod: 'local-path-backup-backup-1-x',
      phase: 'Pending',
      reason: 'ImagePullBackOff',
      restarts: 0,
    });
  });

  it('says why it has no node', () => {
    const conditions = [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no room' },
    ];
    expect(stateOf(pod({ phase: 'Pending', conditions })).reason).toBe('Unschedulable');
  });

  it('is Gone once it is deleted', () => {
    expect(stateOf(withContainer(ended(0, 'Completed')), true).phase).toBe('Gone');
  });
});
