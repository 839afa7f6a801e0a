import { describe, expect, it } from 'vitest';
import { cgroupNames, jobOfCgroup } from '../../../src/lab/kubernetes/job-of-cgroup.ts';
import { pod, withContainer } from './pods.ts';

const uid = '0442c613-a6f8-4134-8603-df1b94f1f805';
const container = '19fe98d4bcf6649f2b2547135a86c123046ded8f8ea8f56cef605cab4f1c3cb8';
const node = '9cf33106f33fa8171331669bcca553a4f157140ead61a54294b85517d3e553dd';
const other = '82ded00d67760b0fd3fa81ab6fc99fc0a8017112a891bb891db800c2858b5858';

const jobs = new Map([
  [uid, 'backup-1'],
  [container, 'backup-1'],
]);

/** /proc/PID/cgroup of a process of this lab's offline node, under cgroup version 1. */
const ofThisLab = (group: string) =>
  ['9:name=systemd', '8:pids', '7:blkio', '6:freezer', '5:devices', '4:memory', '1:cpu', '0:']
    .map((controller) => `${controller}:${group}\n`)
    .join('');

describe('a task is its job’s', () => {
  it.each([
    ['in this lab, cgroup 1', ofThisLab(`/k8s.io/${container}`)],
    ['where a controller is not used', `12:rdma:/\n11:misc:/\n${ofThisLab(`/k8s.io/${container}`)}`],
    ['in k3s in Docker, cgroup 1', `9:pids:/docker/${node}/kubepods/burstable/pod${uid}/${container}\n`],
    ['in k3s, cgroup 2', `0::/kubepods/burstable/pod${uid}/${container}\n`],
    [
      'in k3s, cgroup 2, seen from beside its cgroup namespace',
      `0::/../../${node}/kubepods/pod${uid}/${container}\n`,
    ],
    [
      'under systemd, cgroup 2',
      `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid.replaceAll('-', '_')}.slice/cri-containerd-${other}.scope\n`,
    ],
    ['before its container is known', `0::/kubepods/besteffort/pod${uid}/${other}\n`],
  ])('%s', (_, cgroup) => {
    expect(jobOfCgroup(cgroup, jobs)).toBe('backup-1');
  });
});

describe('a task is no job’s', () => {
  it.each([
    ['of the node itself', ofThisLab(`/docker/${node}`)],
    ['of another pod', ofThisLab(`/k8s.io/${other}`)],
    ['without a job', '0::/\n'],
    ['that is gone', ''],
  ])('%s', (_, cgroup) => {
    expect(jobOfCgroup(cgroup, jobs)).toBeNull();
  });
});

describe('a pod', () => {
  it('is known by its uid, and once it has a container also by that', () => {
    expect(cgroupNames(pod({}, { uid }))).toEqual([uid]);
    const running = withContainer({ running: {} }, {}, { uid });
    for (const status of running.status?.containerStatuses ?? [])
      status.containerID = `containerd://${container}`;
    expect(cgroupNames(running)).toEqual([uid, container]);
  });
});
