/** The actions of the fake lab's timers. */
import { endJob, finish, print } from './jobs.ts';
import { takeSample } from './samples.ts';
import { scheduleAnswers } from './schedule.ts';
import type { JobState, TimerAct } from './state.ts';
import type { World } from './world.ts';

type Acts = { [Do in TimerAct['do']]: (world: World, act: Extract<TimerAct, { do: Do }>) => void };

/** Does it. `fail` is for failures of the lab, which are no part of its state. */
export function actOf(fail: (world: World, failure: number) => void) {
  const acts: Acts = { ...worldly, fail: (world, { failure }) => fail(world, failure) };
  return (world: World, act: TimerAct): void => {
    (acts[act.do] as (world: World, act: TimerAct) => void)(world, act);
  };
}

const worldly: Omit<Acts, 'fail'> = {
  finish(world, act) {
    planned(world, act, (job) => finish(world, job));
  },
  'give-up'(world, act) {
    planned(world, act, (job) => giveUp(world, job));
  },
  end(world, { job: id, signal }) {
    const job = world.state.jobs[id];
    if (job && !job.exited) endJob(world, job, { code: null, signal, lost: false });
  },
  print(world, { job: id, text, stream }) {
    const job = world.state.jobs[id];
    if (job && !job.exited) print(world, job, text, stream);
  },
  leave({ state }, { pids }) {
    state.targetProcesses = state.targetProcesses.filter(({ pid }) => !pids.includes(pid));
  },
  sample: takeSample,
  schedule: (world, { what, sinceMs }) => scheduleAnswers(world, what, sinceMs),
};

/** If nothing has changed the job's future since. */
function planned(world: World, act: { job: string; plan: number }, then: (job: JobState) => void): void {
  const job = world.state.jobs[act.job];
  if (job && !job.exited && job.plan === act.plan) then(job);
}

function giveUp(world: World, job: JobState): void {
  const { unreachable } = job.behaviour;
  if (unreachable !== 'waits') endJob(world, job, { code: unreachable.code, signal: null, lost: false });
}
