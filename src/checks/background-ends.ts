import { durationText } from '../history/time-text.ts';
import type { JobRun } from '../read-model/jobs.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { type Check, fail, pass, seqs, unknown } from './check.ts';
import { plural } from './plural.ts';

/**
 * The strategy's polls, and its preparations after a boot, end in time and never pile up: a poller starts the next poll
 * whether the last one has ended or not, so polls that wait without a limit fill the node.
 */
export const backgroundEnds: Check = {
  name: 'background-ends',
  promise: 'ends its polls and other background jobs, and never piles them up',
  judge(trial) {
    const jobs = backgroundJobs(trial);
    if (jobs.length === 0) {
      const end = trial.over ?? trial.watchOver;
      return end
        ? pass('there was no poll and no other background job', end)
        : unknown('no background job ran');
    }
    const { backgroundMs, backgroundAtOnce } = trial.plan.limits;
    const ages = jobs.map((run) => ({ run, ...ageOf(trial, run) }));
    const late = ages.filter(({ forMs }) => forMs > backgroundMs);
    const longest = ages.reduce((a, b) => (b.forMs > a.forMs ? b : a));
    const most = mostAtOnce(jobs);
    const atOnce = most.length;
    const record = `${longest.run.label} with ${durationText(longest.forMs)}`;
    if (late.length === 0 && atOnce <= backgroundAtOnce) {
      const figures = `the longest was ${record}; at most ${atOnce} ran at once`;
      return pass(
        `${plural(jobs.length, 'background job')} ended in time: ${figures}`,
        longest.run.started,
        longest.until,
      );
    }
    const broken = [
      ...(late.length > 0
        ? [
            `${plural(late.length, 'background job')} ran for longer than ${durationText(backgroundMs)}, the longest was ${record}`,
          ]
        : []),
      ...(atOnce > backgroundAtOnce
        ? [`${atOnce} ran at once, more than the limit of ${backgroundAtOnce}`]
        : []),
    ];
    const evidence = seqs(
      ...late.flatMap(({ run, until }) => [run.started, until]),
      ...most.map(({ started }) => started),
    );
    return { ...fail(broken.join('; ')), evidence: evidence.sort((a, b) => a - b) };
  },
};

/** Polls and preparations of the timeline, up to the end of the watch. */
function backgroundJobs(trial: TrialModel): JobRun[] {
  const watchOverSeq = trial.watchOver?.seq ?? Number.POSITIVE_INFINITY;
  return trial.jobs.filter(
    ({ role, started }) =>
      (role === 'poll' || role === 'prepare') && started.t >= 0 && started.seq < watchOverSeq,
  );
}

/** How long the job ran, as far as the watch shows. */
function ageOf(trial: TrialModel, { started, ended, loss }: JobRun) {
  const ends = [ended, loss, trial.watchOver].flatMap((event) => event ?? []);
  const until = ends.sort((a, b) => a.seq - b.seq)[0] ?? trial.events.at(-1) ?? started;
  return { until, forMs: until.t - started.t };
}

/** The jobs that ran at the moment at which the most did. */
function mostAtOnce(jobs: readonly JobRun[]): readonly JobRun[] {
  let most: readonly JobRun[] = [];
  let running: JobRun[] = [];
  for (const run of jobs) {
    running = [...running.filter(({ goneSeq }) => goneSeq > run.started.seq), run];
    if (running.length > most.length) most = running;
  }
  return most;
}
