/** Real processes on this machine, in control groups of their own where the kernel lets this user make some. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type JobEnd, Jobs } from '../../src/guest/jobs.ts';
import { poll } from '../../src/lab/wait-until.ts';
import { readStat } from '../../src/probes/stat.ts';
import { type ControlGroups, kernelGroups, plainGroups, realGroups } from './control-groups.ts';

/** Jobs in these groups; `ended` resolves with the end of the job of that name. */
function jobsIn(groups: ControlGroups) {
  const ends = new Map<string, PromiseWithResolvers<JobEnd>>();
  const endOf = (job: string) => {
    const known = ends.get(job) ?? Promise.withResolvers<JobEnd>();
    ends.set(job, known);
    return known;
  };
  const count = { ended: 0 };
  const jobs = new Jobs((end) => {
    count.ended += 1;
    endOf(end.job).resolve(end);
  }, groups.path);
  const run = (script: string, env: Record<string, string> = {}, job = 'backup-1') => {
    const pid = jobs.start(job, 'node', ['sh', '-c', script], env);
    return { pid, ended: endOf(job).promise };
  };
  return { jobs, run, count };
}

function inPlainGroups() {
  const groups = plainGroups();
  onTestFinished(() => groups[Symbol.dispose]());
  return { groups, ...jobsIn(groups) };
}

describe('a job', () => {
  it('ends with its exit code, its duration and both of its streams', async () => {
    const { run } = inPlainGroups();
    const end = await run('echo out; echo err >&2; exit 23').ended;
    expect(end).toMatchObject({ job: 'backup-1', code: 23, signal: null, stdout: 'out\n', stderr: 'err\n' });
    expect(end.durationMs).toBeGreaterThan(0);
  });

  it('gets the environment of the node and its own, and nothing of the agent', async () => {
    process.env.FIREDRILL_AGENT_SECRET = 'x';
    onTestFinished(() => {
      delete process.env.FIREDRILL_AGENT_SECRET;
    });
    const { run } = inPlainGroups();
    const { stdout } = await run('env', { RSYNC_RSH: 'ssh' }).ended;
    const names = stdout.split('\n').flatMap((line) => line.split('=')[0] || []);
    expect(names.filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name)).sort()).toEqual([
      'HOME',
      'LANG',
      'PATH',
      'RSYNC_RSH',
    ]);
  });

  it('has no input: a program that asks for a password gets end of file', async () => {
    const { run } = inPlainGroups();
    expect(await run('cat && echo done').ended).toMatchObject({ code: 0, stdout: 'done\n' });
  });

  it('enters its control group before its first instruction', async () => {
    const { groups, run } = inPlainGroups();
    await run('true').ended;
    expect(readFileSync(join(groups.path, 'jobs/backup-1/cgroup.procs'), 'utf8')).toBe('0\n');
  });

  it('ends on a signal to its main process, and the end names the signal', async () => {
    const { jobs, run } = inPlainGroups();
    const { ended } = run('exec sleep 1000');
    jobs.signal('backup-1', 'SIGTERM');
    expect(await ended).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it('ends once, although a child keeps its pipes open', async () => {
    const { run, count } = inPlainGroups();
    const { ended } = run('echo first; sleep 1000 & echo $!');
    const { code, stdout } = await ended;
    const [first, child] = stdout.trim().split('\n');
    process.kill(Number(child), 'SIGKILL');
    expect([first, code]).toEqual(['first', 0]);
    // The pipe closes only now, which is no second end: the next one is that of the next job.
    await poll(() => !isAlive(Number(child)), { limitMs: 10_000, everyMs: 5 });
    await run('true', {}, 'backup-2').ended;
    expect(count.ended).toBe(2);
  });

  it('may be started again once it has ended, and not before', async () => {
    const { jobs, run } = inPlainGroups();
    const { ended } = run('exec sleep 1000');
    expect(() => run('true')).toThrow('job backup-1 is already running');
    jobs.signal('backup-1', 'SIGKILL');
    await ended;
    expect(run('true').pid).toBeGreaterThan(0);
  });

  it('that has ended ignores a signal that comes late', async () => {
    const { jobs, run } = inPlainGroups();
    await run('true').ended;
    expect(() => jobs.signal('backup-1', 'SIGTERM')).not.toThrow();
    expect(() => jobs.signal('another', 'SIGTERM')).not.toThrow();
  });

  it('of a target without power is refused', () => {
    const { jobs } = inPlainGroups();
    expect(() => jobs.start('backup-1', 'target', ['true'], {})).toThrow('the target is powered off');
  });
});

/** The processes of a job are those of its control group, as the kernel lists them. */
describe.skipIf(!kernelGroups)('a job in a control group of the kernel', () => {
  function inRealGroups() {
    const groups = realGroups();
    const { jobs, run } = jobsIn(groups);
    const empty = () => jobs.processes({ job: 'backup-1' }).length === 0 && hasNoPids(groups);
    onTestFinished(async () => {
      jobs.killAll('backup-1');
      await poll(empty, { limitMs: 10_000, everyMs: 5 });
      groups[Symbol.dispose]();
    });
    return { jobs, run };
  }

  it('lists every process of it, also one that left its session', async () => {
    const { jobs, run } = inRealGroups();
    run('setsid sleep 1000 & exec sleep 1001');
    const living = () => jobs.processes({ job: 'backup-1' });
    await poll(() => living().filter(({ comm }) => comm === 'sleep').length === 2, { limitMs: 10_000 });
    expect(living().map(({ comm }) => comm)).toEqual(['sleep', 'sleep']);
    for (const { state } of living()) expect(state).toMatch(/^[RSD]$/);
    expect(jobs.processes({ host: 'target' })).toEqual([]);
  });

  it('loses every process to killAll, also those that ignore SIGTERM and those that it left behind', async () => {
    const { jobs, run } = inRealGroups();
    const { ended } = run('trap "" TERM; setsid sleep 1000 & echo $!; wait');
    await poll(() => jobs.processes({ job: 'backup-1' }).some(({ comm }) => comm === 'sleep'), {
      limitMs: 10_000,
    });
    jobs.signal('backup-1', 'SIGTERM');
    jobs.killAll('backup-1');
    const { signal, stdout } = await ended;
    expect(signal).toBe('SIGKILL');
    await poll(() => !isAlive(Number(stdout)), { limitMs: 10_000, everyMs: 5 });
    expect(jobs.processes({ job: 'backup-1' })).toEqual([]);
  });

  it('gets another signal in each of its processes, and one that handles it lives on', async () => {
    const { jobs, run } = inRealGroups();
    const { ended } = run('trap "echo handled; exit 3" HUP; setsid sleep 1000 & echo $!; wait');
    await poll(() => jobs.processes({ job: 'backup-1' }).some(({ comm }) => comm === 'sleep'), {
      limitMs: 10_000,
    });
    jobs.killAll('backup-1', 'SIGHUP');
    const { code, stdout } = await ended;
    expect({ code, handled: stdout.includes('handled') }).toEqual({ code: 3, handled: true });
    await poll(() => !isAlive(Number.parseInt(stdout, 10)), { limitMs: 10_000, everyMs: 5 });
  });

  it('leaves out processes that are dead and not yet reaped', async () => {
    const { jobs, run } = inRealGroups();
    // The shell becomes `sleep`, which never reaps the child that it inherits.
    run('true & exec sleep 1000');
    await poll(() => jobs.processes({ job: 'backup-1' })[0]?.comm === 'sleep', { limitMs: 10_000 });
    expect(jobs.processes({ job: 'backup-1' }).map(({ comm }) => comm)).toEqual(['sleep']);
  });
});

it('a job that never was has no processes', () => {
  const { jobs } = inPlainGroups();
  expect(jobs.processes({ job: 'backup-9' })).toEqual([]);
  expect(() => jobs.killAll('backup-9')).not.toThrow();
});

function hasNoPids({ path }: ControlGroups): boolean {
  return readFileSync(join(path, 'jobs/backup-1/cgroup.procs'), 'utf8') === '';
}

/** A dead process that nothing has reaped yet is not alive. */
function isAlive(pid: number): boolean {
  const stat = readStat(pid);
  return stat !== null && stat.state !== 'Z';
}
