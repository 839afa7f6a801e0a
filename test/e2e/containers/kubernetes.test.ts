/** The container lab on a real Kubernetes: Jobs, their ends, their signals, and GitOps. */
import { CoreV1Api, type V1Node } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LabError } from '../../../src/errors.ts';
import { makeGitOps } from '../../../src/lab/kubernetes/gitops/gitops.ts';
import { refreshEveryMs } from '../../../src/lab/kubernetes/gitops/reconciler.ts';
import { repositoryPath } from '../../../src/lab/kubernetes/gitops/repository.ts';
import type { Job, Observation } from '../../../src/lab/lab.ts';
import { startNode, type TestCluster, type TestNode } from './node.ts';
import { describe } from './with-engine.ts';

let node: TestNode;
let at: TestCluster;

beforeAll(async () => {
  node = await startNode();
  at = await node.connect();
});
afterAll(async () => {
  await at?.[Symbol.asyncDispose]();
  await node?.[Symbol.asyncDispose]();
});

function run(id: string, script: string, privileged = false): Promise<Job> {
  return at.cluster.runBackup({ id, role: 'backup', script, privileged });
}

async function endOf({ id }: Job) {
  const isEnd = (seen: Observation) => seen.type === 'job-ended' && seen.job === id;
  return (await at.until(isEnd as (seen: Observation) => seen is Extract<Observation, { type: 'job-ended' }>))
    .exited;
}

describe('a backup in a pod', () => {
  it('that succeeds has code 0 and its output', async () => {
    const exited = await endOf(await run('succeeds', 'echo copied; echo all of it >&2'));
    expect(exited).toMatchObject({ code: 0, signal: null, lost: false, stderr: '' });
    // One log for two streams: their lines come in any order.
    expect(exited.stdout.split('\n').sort()).toEqual(['', 'all of it', 'copied']);
  });

  it('that fails has its code and its output', async () => {
    const job = await run('fails', 'echo no route to host; exit 7');
    expect(await endOf(job)).toMatchObject({ code: 7, lost: false, stderr: 'no route to host\n' });
    expect(job.exited).toMatchObject({ code: 7 });
  });

  it('runs the script that it was given, also beside others', async () => {
    const words = ['first', 'second', 'third'];
    const jobs = await Promise.all(words.map((word) => run(word, `echo ${word}`)));
    const said = await Promise.all(jobs.map(endOf));
    expect(said.map(({ stdout }) => stdout)).toEqual(['first\n', 'second\n', 'third\n']);
  });

  it('finds the key at 0400, its own, and the data read-only', async () => {
    const script =
      'stat -L -c "%a %u" /ssh-key/id_ed25519; cat /ssh-key/id_ed25519; touch /storage/x 2>/dev/null || echo read-only';
    expect((await endOf(await run('key', script))).stdout).toBe('400 0\na key\nread-only\n');
  });

  it('may mount only where it is privileged', async () => {
    const script = 'mount -t tmpfs none /mnt && echo mounted';
    expect((await endOf(await run('mounts', script, true))).stdout).toBe('mounted\n');
    expect((await endOf(await run('does-not-mount', script))).code).not.toBe(0);
  });

  it('is made from the CronJob, which owns it', async () => {
    await endOf(await run('owned', 'true'));
    const { items } = await at.cluster.api.list('batch/v1', 'Job', 'backup');
    const job = items.find(({ metadata }) => metadata?.labels?.['firedrill.org/job'] === 'owned');
    expect(job?.metadata).toMatchObject({
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' },
      ownerReferences: [expect.objectContaining({ kind: 'CronJob', name: 'local-path-backup' })],
    });
  });

  it('that runs has its processes told, and SIGTERM ends it where it handles that', async () => {
    const job = await run('handles', 'trap "echo told to stop; exit 5" TERM; sleep 1000 & wait');
    expect((await job.processes()).map(({ comm }) => comm).sort()).toEqual(['sh', 'sleep']);
    await job.signal('SIGTERM');
    expect(await endOf(job)).toMatchObject({ code: 5, stderr: 'told to stop\n' });
    expect(await job.processes()).toEqual([]);
  });

  it('is killed with all its processes, with any handler of signals', async () => {
    const job = await run('stubborn', 'trap "" TERM; sleep 1000 & sleep 1000');
    await job.signal('SIGTERM');
    expect(await job.processes()).toHaveLength(3);
    await job.killAll();
    expect(await endOf(job)).toMatchObject({ code: null, signal: 'SIGKILL', lost: false });
    expect(await job.processes()).toEqual([]);
  });

  it('is lost with its node', async () => {
    const job = await run('lost', 'sleep 1000');
    at.cluster.nodeLost();
    expect(await endOf(job)).toMatchObject({ code: null, signal: null, lost: true });
    await job.killAll();
  });

  it('has its pod’s phases and the messages of Kubernetes as observations', async () => {
    await endOf(await run('told', 'exit 3'));
    const isFailed = (seen: Observation) =>
      seen.type === 'pod' && seen.job === 'told' && seen.phase === 'Failed';
    await at.until(isFailed as never);
    const phases = at.seen.flatMap((seen) => (seen.type === 'pod' && seen.job === 'told' ? seen.phase : []));
    expect(phases[0]).toBe('Pending');
    expect(at.seen.some((seen) => seen.type === 'cluster-event' && seen.reason === 'Created')).toBe(true);
  });
});

describe('a pod that cannot start', () => {
  it('is an error within 20 s, with the name of the absent image and Kubernetes’s own reason', async () => {
    const absent = 'registry.invalid/no/backup:1';
    await using other = await node.connect({ image: absent });
    const from = performance.now();
    const started = other.cluster.runBackup({
      id: 'no-image',
      role: 'backup',
      script: 'true',
      privileged: false,
    });
    const error = await started.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).message).toContain(`the image of the backup, ${absent}, is not on the node`);
    // Which of them it is depends on how soon the registry's name is known not to exist.
    expect((error as LabError).message).toMatch(
      /\n {2}found: {4}(ErrImagePull|ImagePullBackOff|Pulling): .*registry\.invalid/,
    );
    expect(performance.now() - from).toBeLessThan(20_000);
    await at.cluster.install({ privateKey: 'a key\n', knownHosts: '' });
  });
});

describe('the control plane', () => {
  it('is asked three things, and says whether its node is Ready', async () => {
    await using fresh = await node.connect();
    expect(await fresh.cluster.sampleControlPlane()).toEqual({
      readyzMs: expect.any(Number),
      listMs: expect.any(Number),
      writeMs: expect.any(Number),
      nodeReady: true,
    });
  });
});

describe('a node', () => {
  it('that does not get Ready is an error with the last lines of its log', async ({ skip }) => {
    const kubelets = () => at.onNode(['pgrep', '-x', 'kubelet']);
    skip((await kubelets()).code !== 0, 'the kubelet is no program of its own in k3s');
    // A kubelet that stands still reports nothing of its node any more; its last report is made untrue.
    await at.onNode(['pkill', '-STOP', '-x', 'kubelet']);
    try {
      const core = at.cluster.config.makeApiClient(CoreV1Api);
      const [body] = (await core.listNode()).items;
      const name = body?.metadata?.name ?? '';
      for (const condition of body?.status?.conditions ?? [])
        if (condition.type === 'Ready') condition.status = 'False';
      await core.replaceNodeStatus({ name, body: body as V1Node });
      const error: Error = await node.connect({ readyLimitMs: 500 }).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(LabError);
      expect(error.message).toMatch(/^the node of Kubernetes is not Ready\n {2}found: {4}still true after /);
      expect(error.message).toMatch(/\n {12}kubelet: /);
    } finally {
      await at.onNode(['pkill', '-CONT', '-x', 'kubelet']);
    }
  });
});

describe('GitOps', () => {
  const isSchedule = (what: string, by: string, nth: number) => () => {
    const found = at.seen.filter((seen) => seen.type === 'schedule' && seen.what === what && seen.by === by);
    return found.length > nth;
  };
  const changes = () => at.seen.filter((seen) => seen.type === 'schedule');
  const cronJobs = async () =>
    (await at.cluster.api.list('batch/v1', 'CronJob', 'backup')).items.map(({ metadata }) => metadata?.name);

  it('puts a CronJob back that was deleted live, and lets it go once Git does', async () => {
    await using gitops = makeGitOps(at);
    const live = await gitops.delete('cluster');
    await at.until(isSchedule('restored', 'reconciler', 0) as never);
    expect(await cronJobs()).toEqual(['local-path-backup']);
    await live();

    const inGit = await gitops.delete('git');
    await at.until(isSchedule('pruned', 'reconciler', 0) as never);
    expect(await cronJobs()).toEqual([]);
    await inGit();
    expect(await cronJobs()).toEqual(['local-path-backup']);

    const told = changes().map(({ what, by, wouldFire }) => `${what} by ${by}: ${wouldFire}`);
    expect(told).toEqual([
      'watched by reconciler: true',
      'deleted by drill: false',
      'restored by reconciler: true',
      'looked by drill: true',
      'committed by drill: true',
      'pruned by reconciler: false',
      'looked by drill: false',
      'restored by drill: true',
    ]);
    const answers = changes().filter(({ by, what }) => by === 'reconciler' && what !== 'watched');
    for (const { afterMs } of answers) expect(afterMs).toBeLessThan(refreshEveryMs + 5000);
  });

  it('keeps a real repository, with a commit for each change', async () => {
    const { stdout } = await at.onNode(['git', '-C', repositoryPath, 'log', '--format=%s']);
    expect(stdout.trim().split('\n')).toEqual([
      'Bring the nightly backup back',
      'Remove the nightly backup',
      'Back up every night',
    ]);
  });
});
