/** Scripted jobs: they work while they can, wait while they must, and end as their behaviour says. */
import type { ServiceName } from '../../src/lab/lab.ts';
import type { Behaviour } from './behaviour.ts';
import { stirred } from './cadence.ts';
import { count } from './meters.ts';
import { rateOf, type Way, wayTo } from './network.ts';
import type { Destination, JobState, State } from './state.ts';
import type { World } from './world.ts';

/** rsync's exit code of an error in file I/O. */
const noSpaceCode = 11;
/** restic's exit code of a repository that is locked already. */
const lockedCode = 11;

/** Starts a job; it may have ended when this returns. */
export function startJob(
  world: World,
  id: string,
  behaviour: Behaviour,
  watchFor: readonly string[] = [],
): JobState {
  const { state } = world;
  const job: JobState = {
    id,
    pid: world.pid(),
    startedMs: state.nowMs,
    behaviour,
    content: state.contents.at(-1) ?? 0,
    doneMs: 0,
    sinceMs: state.nowMs,
    rate: 0,
    plan: 0,
    waitingSinceMs: null,
    pending: null,
    exited: null,
    watchFor: [...watchFor],
    left: [],
  };
  state.jobs[id] = job;
  for (const { afterMs, text, stream } of behaviour.prints)
    world.after(afterMs, { do: 'print', job: id, text, stream });
  if (state.lab === 'containers') tellPod(world, job, 'Running');
  if (behaviour.locks && destinationOf(world, behaviour).locked) refuse(world, job);
  else {
    if (behaviour.locks) destinationOf(world, behaviour).locked = true;
    goOn(world, job);
  }
  stirred(world);
  return job;
}

/** It prints a line: an observation reports the first with a text that the request watches for. */
export function print(world: World, job: JobState, text: string, stream: 'stdout' | 'stderr'): void {
  const found = job.watchFor.filter((wanted) => text.includes(wanted));
  job.watchFor = job.watchFor.filter((wanted) => !found.includes(wanted));
  for (const wanted of found) world.tell({ type: 'job-printed', job: job.id, text: wanted, stream });
}

/** Something that jobs depend on has changed. */
export function allGoOn(world: World): void {
  for (const job of Object.values(world.state.jobs)) if (!job.exited) goOn(world, job);
  stirred(world);
}

/** Sends SIGTERM or SIGKILL to the main process. */
export function signalJob(world: World, job: JobState, signal: string): void {
  if (job.exited) return;
  const { sigterm } = job.behaviour;
  if (signal === 'SIGTERM' && sigterm === 'ignores') return;
  if (isStuck(job, signal)) job.pending ??= signal;
  else if (signal === 'SIGTERM' && typeof sigterm === 'object')
    world.after(sigterm.endsAfterMs, { do: 'end', job: job.id, signal });
  else if (signal === 'SIGTERM' && sigterm === 'child-stays')
    endJob(world, job, { code: 143, signal: null, lost: false }, [world.pid()]);
  else endJob(world, job, { code: null, signal, lost: false });
}

/** Kills all that lives of it and can be killed. */
export function killAll(world: World, job: JobState): void {
  job.left = [];
  signalJob(world, job, 'SIGKILL');
}

/** Its living processes, as `Job.processes` gives them. */
export function livingOf(job: JobState): { pid: number; comm: string; state: string }[] {
  const main = { pid: job.pid, comm: 'fake-backup', state: waitsInD(job) ? 'D' : 'S' };
  const left = job.left.map((pid) => ({ pid, comm: 'fake-child', state: 'S' }));
  return job.exited ? left : [main, ...left];
}

/** It waits for the target, in D state. */
export function waitsInD({ behaviour, waitingSinceMs, exited }: JobState): boolean {
  return exited === null && waitingSinceMs !== null && behaviour.waits !== 'sleeping';
}

/** Its work is done: the data are where it says. */
export function finish(world: World, job: JobState): void {
  const { behaviour } = job;
  const { state } = world;
  const writes = behaviour.data === 'whole' || behaviour.data === 'in-place';
  const refused = writes && state.target.full;
  if (refused) count(state, 'writes-refused', 1);
  const code = refused ? noSpaceCode : behaviour.code;
  if (writes && code === 0) destinationOf(world, behaviour).content = job.content;
  if (behaviour.data === 'restores' && code === 0)
    state.restored = structuredClone(state.destinations[behaviour.destination] ?? null);
  if (behaviour.locks && code === 0) destinationOf(world, behaviour).locked = false;
  endJob(world, job, { code, signal: null, lost: false });
}

/** It ends; `left` are processes that outlive it beside those that it always leaves, `words` its stderr where it fails. */
export function endJob(
  world: World,
  job: JobState,
  end: { code: number | null; signal: string | null; lost: boolean },
  left: number[] = [],
  words?: string,
): void {
  const { state } = world;
  const durationMs = state.nowMs - job.startedMs;
  const stderr = end.code === 0 ? '' : (words ?? job.behaviour.says);
  job.exited = { ...end, durationMs, stdout: '', stderr };
  job.plan += 1;
  job.left = left;
  if (!end.lost && (end.code !== 0 || job.behaviour.leaves.when === 'always')) leave(world, job);
  if (state.lab === 'containers' && !end.lost) tellPod(world, job, end.code === 0 ? 'Succeeded' : 'Failed');
  world.tell({ type: 'job-ended', job: job.id, exited: job.exited });
  stirred(world);
}

/** Reckons its work until now, and sets the timers of its next events. */
function goOn(world: World, job: JobState): void {
  const { state } = world;
  const { behaviour } = job;
  job.doneMs += (state.nowMs - job.sinceMs) * job.rate;
  job.sinceMs = state.nowMs;
  const way = wayOf(state, job);
  if (way === 'cut' && behaviour.service) countCut(state, behaviour.service);
  const ended = endedBy(job, way);
  if (ended) {
    endJob(world, job, { ...ended, lost: false });
    return;
  }
  const waited = job.waitingSinceMs !== null;
  job.waitingSinceMs = way === 'open' ? null : (job.waitingSinceMs ?? state.nowMs);
  job.rate = way === 'open' ? rateOf(state, behaviour.service) : 0;
  if (waited && way !== 'open') return; // its timers are those of its wait
  job.plan += 1;
  planNext(world, job, way === 'open');
}

/** One that does not recover finds no way back. */
function wayOf(state: State, { behaviour, waitingSinceMs }: JobState): Way {
  const way = wayTo(state, behaviour.service);
  return way === 'open' && waitingSinceMs !== null && !behaviour.recovers ? 'unreachable' : way;
}

/** How the way to its service ends it: told that there is none, or woken with a signal that waits for it. */
function endedBy({ behaviour, pending }: JobState, way: Way) {
  if (way === 'cut' && behaviour.cut !== 'waits') return { code: behaviour.cut.code, signal: null };
  return way === 'open' && pending ? { code: null, signal: pending } : undefined;
}

/** It is answered by a reset, of a firewall or of a port without a service. */
function countCut(state: State, service: ServiceName): void {
  count(state, state.network.resets > 0 ? 'packets-reset' : `${service}-resets`, 1);
}

function planNext(world: World, job: JobState, works: boolean): void {
  const { workMs, unreachable, data } = job.behaviour;
  const { id, plan, rate, doneMs } = job;
  if (works && data === 'in-place') destinationOf(world, job.behaviour).content = null;
  if (works && workMs !== null)
    world.after(Math.max(0, (workMs - doneMs) / rate), { do: 'finish', job: id, plan });
  if (!works && unreachable !== 'waits')
    world.after(unreachable.failsAfterMs, { do: 'give-up', job: id, plan });
}

function refuse(world: World, job: JobState): void {
  endJob(
    world,
    job,
    { code: lockedCode, signal: null, lost: false },
    [],
    'fake: repository is already locked',
  );
}

function isStuck(job: JobState, signal: string): boolean {
  if (!waitsInD(job)) return false;
  return job.behaviour.waits === 'unkillable' || signal !== 'SIGKILL';
}

function leave(world: World, job: JobState): void {
  const { state } = world;
  const { node, target, mounts, files, goneAfterMs } = job.behaviour.leaves;
  job.left.push(...Array.from({ length: node }, () => world.pid()));
  const pids = Array.from({ length: target }, () => world.pid());
  state.targetProcesses.push(...pids.map((pid) => ({ pid, comm: 'fake-server' })));
  if (goneAfterMs !== null && pids.length > 0) world.after(goneAfterMs, { do: 'leave', pids });
  state.mounts.push(...mounts.filter((mount) => !state.mounts.includes(mount)));
  if (files.length > 0) {
    const { others } = destinationOf(world, job.behaviour);
    others.push(...files.filter((file) => !others.includes(file)));
  }
}

function destinationOf({ state }: World, { destination }: Behaviour): Destination {
  state.destinations[destination] ??= { content: null, locked: false, others: [] };
  return state.destinations[destination];
}

function tellPod(world: World, job: JobState, phase: string): void {
  world.tell({ type: 'pod', job: job.id, pod: `${job.id}-x7k2p`, phase, reason: null, restarts: 0 });
}
